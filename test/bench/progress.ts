import { styleText } from 'node:util';

const CLEAR = '\r\x1b[K';
/** Where the output is only read later, lines are as far apart. */
const LINE_EVERY_MS = 5000;
let lineAt = performance.now();

/** Says on standard error how far a long part has come: in one place of a terminal, else in a line now and then. */
export function progress(what: string, done: number, of: number): void {
  const text = styleText('dim', `  ${what}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')}`, {
    stream: process.stderr,
  });
  if (process.stderr.isTTY) return void process.stderr.write(done < of ? CLEAR + text : CLEAR);
  if (performance.now() - lineAt < LINE_EVERY_MS) return;
  lineAt = performance.now();
  console.error(text);
}
