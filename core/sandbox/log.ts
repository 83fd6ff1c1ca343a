import type { PluginLog } from '../plugin-context.ts';
import type { LogLevel } from './contract.ts';
import { PerSecond } from './per-second.ts';

export type SendLog = (level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> | null) => void;

const MESSAGE_LIMIT = 8_000;

/**
 * `ctx.log`. Lines over the rate are dropped here already, so that a handler that logs in a loop does not fill its own memory;
 * the host holds the plugin to the same rate.
 */
export function createPluginLog(send: SendLog, linesPerSecond: number): PluginLog {
  const lines = new PerSecond(linesPerSecond, (dropped) =>
    send('warn', `${dropped} log lines dropped: more than ${linesPerSecond} in a second.`, null),
  );

  function write(level: LogLevel, first: unknown, second?: unknown): void {
    if (!lines.admits()) return;
    const message = String(typeof first === 'string' ? first : (second ?? '')).slice(0, MESSAGE_LIMIT);
    send(level, message, typeof first === 'string' ? null : plain(first));
  }

  return {
    debug: (first: unknown, second?: unknown) => write('debug', first, second),
    info: (first: unknown, second?: unknown) => write('info', first, second),
    warn: (first: unknown, second?: unknown) => write('warn', first, second),
    error: (first: unknown, second?: unknown) => write('error', first, second),
  };
}

/** Fields as JSON; what JSON cannot hold is said instead of thrown. */
function plain(fields: unknown): Record<string, unknown> {
  if (fields instanceof Error) return { error: fields.stack ?? fields.message };
  try {
    const text = JSON.stringify(fields, (_key, value: unknown) =>
      value instanceof Error ? (value.stack ?? value.message) : typeof value === 'bigint' ? `${value}` : value,
    );
    return text.length > MESSAGE_LIMIT
      ? { fields: `${text.slice(0, MESSAGE_LIMIT)}…` }
      : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    return { fields: 'cannot be written as JSON' };
  }
}
