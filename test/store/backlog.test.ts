import { expect, it } from 'vitest';
import { createEvents } from '../../core/events/events.ts';
import { done, FakePlugin } from '../../core/events/testing/fake-plugin.ts';
import { connection, message } from '../../core/events/testing/host.ts';
import { sqlite } from './sqlite.ts';

/** `STORE_BACKLOG=1000000` runs it at full size. */
const backlog = Number(process.env.STORE_BACKLOG ?? 6_000);
const WINDOW = 512;

it(
  '[row 29] A backlog takes a bounded part of the memory, keeps its order, and leaves room for other dialogs and plugins',
  { timeout: 60_000 + backlog },
  async () => {
    await using lab = await sqlite.open();
    const { journal } = lab.store;
    const append = (topic: number, index: number, plugin: string) => {
      const { body } = message(topic, `${index}`);
      const event = {
        connection: 'support',
        type: 'message_received',
        dialog: `d${topic}`,
        receivedAt: 0,
        body,
      };
      return journal.append(event, [{ plugin, take: false }]);
    };
    // Half of it is one dialog; the last events belong to a dialog and a plugin of their own.
    for (let index = 0; index < backlog; index += 1_000) {
      const some = Array.from({ length: Math.min(1_000, backlog - index) }, (_, offset) => index + offset);
      await Promise.all(some.map((number) => append(number % 2 === 0 ? 1 : 2 + (number % 997), number, 'crm')));
    }
    await append(5_000, 0, 'crm');
    await append(1, 0, 'bot');

    let most = 0;
    let left = backlog + 1;
    const finished = Promise.withResolvers<void>();
    const [crm, bot] = [new FakePlugin('crm'), new FakePlugin('bot')];
    const lastOf = new Map<string, number>();
    let shortAt = 0;
    let botAt = 0;
    crm.handle = ({ dialog, seq }) => {
      most = Math.max(most, events.stats().lanes[0]!.resident);
      expect(seq).toBeGreaterThan(lastOf.get(dialog.key) ?? 0);
      lastOf.set(dialog.key, seq);
      if (dialog.topicId === 5_000) shortAt = backlog + 1 - left;
      if (--left === 0) finished.resolve();
      return done;
    };
    bot.handle = () => {
      botAt = backlog + 1 - left;
      return done;
    };
    const events = createEvents({
      store: lab.store,
      plugins: () => [crm, bot],
      connections: () => [connection],
      settings: { delivery: { window: WINDOW } },
    });
    const heap = process.memoryUsage().heapUsed;
    await events.start();
    await finished.promise;
    await events.stop(10_000);

    expect(most).toBeLessThanOrEqual(WINDOW);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(150_000_000);
    expect(botAt).toBeLessThan(WINDOW * 2);
    // A round over all dialogs takes eight of each at most.
    expect(shortAt).toBeLessThan(Math.min(backlog, 8 * 1_000 + WINDOW));
    const { plugins } = await lab.store.stats();
    expect(plugins.map(({ open }) => open)).toEqual([0, 0]);
  },
);
