import { setTimeout as sleep } from 'node:timers/promises';

const TICK_MS = 10;
/** So much is made up for at once after the machine was held up. */
const MOST_AT_ONCE = 20;

/** So late may a tick be without a word. */
const PUNCTUAL_MS = 20;

/** Those that run at the same time. */
const PACES = 2;

/** How long the machine has held this process up so far, in milliseconds: no delay of the host, which shares the machine. */
export const heldUp = { ms: 0 };

/** Calls `send` so many times a second until the signal. */
export async function pace(perSecond: number, over: AbortSignal, send: () => void): Promise<void> {
  let last = performance.now();
  let owed = 0;
  while (!over.aborted) {
    await sleep(TICK_MS);
    const now = performance.now();
    owed = Math.min(MOST_AT_ONCE, owed + ((now - last) / 1000) * perSecond);
    heldUp.ms += Math.max(0, now - last - TICK_MS - PUNCTUAL_MS) / PACES;
    last = now;
    for (; owed >= 1; owed--) send();
  }
}

/** Acts again and again until the signal, with a pause before each time. */
export async function repeat(pauseMs: () => number, over: AbortSignal, act: () => Promise<void>): Promise<void> {
  for (;;) {
    await sleep(pauseMs(), undefined, { signal: over }).catch(() => {});
    if (over.aborted) return;
    await act();
  }
}
