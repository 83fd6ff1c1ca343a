import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What a process prints, line by line; each line is seen once. */
export interface Lines {
  /** The lines up to the first one that matches, which is the last. Rejects with them when the stream ends before. */
  until(pattern: RegExp): Promise<readonly string[]>;
}

export function linesOf(stream: Readable): Lines {
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    async until(pattern) {
      const seen: string[] = [];
      for (;;) {
        const { value, done } = await lines.next();
        if (done) throw new Error(`No line matches ${pattern}:\n${seen.join('\n')}`);
        seen.push(value);
        if (pattern.test(value)) return seen;
      }
    },
  };
}
