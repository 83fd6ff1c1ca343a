import type { Readable } from 'node:stream';
import type { Log } from '../log.ts';

const LINE_LIMIT = 4_000;
const LAST_WORDS_LIMIT = 4_000;

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
  let left = linesPerSecond;
  let dropped = 0;
  let refill: NodeJS.Timeout | undefined;

  function startNewSecond(): void {
    refill = undefined;
    left = linesPerSecond;
    if (dropped > 0) log.warn({}, `${dropped} lines of output dropped: more than ${linesPerSecond} in a second.`);
    dropped = 0;
  }

  function take(line: string): void {
    if (line.trim() === '') return;
    refill ??= setTimeout(startNewSecond, 1000).unref();
    if (left === 0) {
      dropped++;
      return;
    }
    left--;
    log[level]({}, line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT)}…` : line);
  }

  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_LIMIT);
    const lines = (partial + text).split('\n');
    partial = lines.pop()!.slice(0, LINE_LIMIT);
    for (const line of lines) take(line);
  });
  stream.on('end', () => take(partial));
  stream.on('error', () => {});
  return {
    get lastWords() {
      return lastWords;
    },
  };
}
