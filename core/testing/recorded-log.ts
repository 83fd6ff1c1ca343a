import type { Log } from '../log.ts';
import type { LogLine } from './api.ts';

/** Keeps what concerns the plugin's author: the plugin's own lines, and what the host says of it beyond its own debug lines. */
export class RecordedLog implements Log {
  readonly lines: LogLine[] = [];

  debug(fields: object, message: string): void {
    if (isOwn(fields)) this.#add('debug', fields, message);
  }

  info(fields: object, message: string): void {
    this.#add('info', fields, message);
  }

  warn(fields: object, message: string): void {
    this.#add('warn', fields, message);
  }

  error(fields: object, message: string): void {
    this.#add('error', fields, message);
  }

  #add(level: LogLine['level'], fields: object, message: string): void {
    this.lines.push({ level, message, fields: isOwn(fields) ? (fields.fields ?? {}) : { ...fields } });
  }
}

/** A plugin's own fields are kept apart from the host's by the host, all under one name. */
function isOwn(fields: object): fields is { readonly fields?: LogLine['fields'] } {
  return Object.keys(fields).every((name) => name === 'fields');
}
