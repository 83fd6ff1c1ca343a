import type { Readable } from 'node:stream';
import type { Log } from '../log.ts';
import { PerSecond } from '../sandbox/per-second.ts';

const LINE_LIMIT = 4_000;
const LAST_WORDS_LIMIT = 4_000;
/** Beyond, the rest of the second is left unread in the pipe, at the writer's expense. */
const CHARACTERS_PER_SECOND = 16 * 2 ** 20;

/** What a plugin's process has written to a standard stream. */
export interface Output {
  /** The end of it, for the post-mortem. */
  readonly lastWords: string;
}

/**
 * Passes a process's standard stream on to the log, a line an entry: long lines are cut, and lines over the rate are dropped and
 * counted, which is said once a second.
 */
export function followOutput(stream: Readable, level: 'info' | 'warn', linesPerSecond: number, log: Log): Output {
  let partial = '';
  let lastWords = '';
  const lines = new PerSecond(linesPerSecond, (dropped) =>
    log.warn({}, `${dropped} lines of output dropped: more than ${linesPerSecond} in a second.`),
  );
  const characters = new PerSecond(CHARACTERS_PER_SECOND, () => stream.resume());

  function take(line: string): void {
    if (line.trim() === '' || !lines.admits()) return;
    log[level]({}, line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line);
  }

  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    if (!characters.admits(text.length)) stream.pause();
    lastWords = (lastWords + text).slice(-LAST_WORDS_LIMIT);
    const parts = (partial + text).split('\n');
    partial = parts.pop()!.slice(0, LINE_LIMIT);
    for (const line of parts) take(line);
  });
  stream.on('end', () => take(partial));
  stream.on('error', () => {});
  return {
    get lastWords() {
      return lastWords;
    },
  };
}
