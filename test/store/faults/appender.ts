/**
 * Runs in a process of its own, to be killed or to have its system calls fail: appends numbered events to a store, `CALLERS` at
 * a time, asks again for those that were refused, as Hotline does, and prints a line for everything that happens.
 */
import { HostError } from '../../../core/errors.ts';
import { openSqliteStore } from '../../../core/store/sqlite/store.ts';

const [file = '', count = '100', callers = '5', maxPending = '4096'] = process.argv.slice(2);
const TRY_AGAIN_MS = 20;

const say = (what: string): void => void process.stdout.write(`${what}\n`);

const store = await openSqliteStore({ file, maxPending: Number(maxPending) });
say('open');

async function append(number: number): Promise<void> {
  const event = {
    connection: 'support',
    type: 'message_received',
    dialog: `d${number % 7}`,
    fingerprint: `number ${number}`,
    receivedAt: Date.now(),
    body: JSON.stringify({ number, padding: 'x'.repeat(600) }),
  };
  for (;;) {
    const startedAt = performance.now();
    try {
      const { repeat } = await store.journal.append(event, [{ plugin: 'crm', take: number % 2 === 0 }]);
      return say(`${repeat ? 'repeat' : 'stored'} ${number} ${Math.round(performance.now() - startedAt)}`);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      say(`refused ${number} ${Math.round(performance.now() - startedAt)}`);
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

let next = 0;
async function caller(): Promise<void> {
  for (let number = next++; number < Number(count); number = next++) await append(number);
}

let longestPause = 0;
let last = performance.now();
const watch = setInterval(() => {
  longestPause = Math.max(longestPause, performance.now() - last);
  last = performance.now();
}, 5);
await Promise.all(Array.from({ length: Number(callers) }, caller));
clearInterval(watch);
say(`pause ${Math.round(longestPause)}`);
await store.close();
say('closed');
