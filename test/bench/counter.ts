import { setTimeout as sleep } from 'node:timers/promises';
import { post, type Target } from './webhook.ts';

/** The source of a plugin that does nothing with its events but count them. */
export const COUNTER = `
let count = 0, firstAt, lastAt;
export default {
  events: {
    message_received() {
      count++;
      lastAt = Date.now();
      firstAt ??= lastAt;
    },
  },
  commands: { '/count': { run: () => JSON.stringify({ count, firstAt, lastAt }) } },
};`;

/** What a counter has seen; times in wall-clock milliseconds. */
export interface Count {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

const EVERY_MS = 50;
const PATIENCE_MS = 30_000;

/** What each of the host's counters has seen so far. */
async function counts(host: Target): Promise<Count[]> {
  const { body } = await post(host, '/count');
  const { message } = JSON.parse(body) as { message?: string };
  if (message === undefined) throw new Error(`The counters do not answer: ${body}`);
  return message.split('\n\n').map((count) => JSON.parse(count) as Count);
}

/**
 * Settles when each of the host's counters has seen so many events; `seen` hears how many the slowest has meanwhile. Throws when
 * they come no further, as after a restart of a counter, which begins anew.
 */
export async function counted(host: Target, events: number, seen?: (least: number) => void): Promise<Count[]> {
  let most = 0;
  let changedAt = performance.now();
  for (;;) {
    const now = await counts(host);
    const least = Math.min(...now.map(({ count }) => count));
    seen?.(least);
    if (least >= events) return now;
    if (least > most) [most, changedAt] = [least, performance.now()];
    if (performance.now() - changedAt > PATIENCE_MS) throw new Error(`A plugin got ${least} of ${events} events.`);
    await sleep(EVERY_MS);
  }
}
