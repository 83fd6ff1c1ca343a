import { styleText } from 'node:util';
import { WIDTH } from './text.ts';

const BAR = 30;
const FRAME_MS = 80;
const CLEAR = '\r\x1b[K';

/**
 * Shows how time goes by until the promise settles: a bar that moves in a terminal and leaves nothing behind, and a word a second
 * where the output is only read later.
 */
export async function withProgress<Result>(what: string, limitMs: number, promise: Promise<Result>): Promise<Result> {
  const stop = process.stdout.isTTY ? moveBar(what, limitMs) : countSeconds(what);
  try {
    return await promise;
  } finally {
    stop();
  }
}

function moveBar(what: string, limitMs: number): () => void {
  const startedAt = performance.now();
  const draw = () => {
    const ms = performance.now() - startedAt;
    const done = Math.min(BAR, Math.round((ms / limitMs) * BAR));
    const bar = styleText('yellow', '━'.repeat(done)) + styleText('dim', '─'.repeat(BAR - done));
    const line = `${what} ${bar} ${(ms / 1000).toFixed(1)} of ${limitMs / 1000} s`;
    process.stdout.write(CLEAR + line);
  };
  draw();
  const timer = setInterval(draw, FRAME_MS);
  return () => {
    clearInterval(timer);
    process.stdout.write(CLEAR);
  };
}

function countSeconds(what: string): () => void {
  let seconds = 0;
  process.stdout.write(what.slice(0, WIDTH - 20));
  const timer = setInterval(() => process.stdout.write(` … ${++seconds} s`), 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write('\n\n');
  };
}
