import { describe, expect, it } from 'vitest';
import type { EventDetail, EventFilter } from '../../store/journal.ts';
import { createMemoryStore } from '../../store/memory/store.ts';
import { follow } from './follow.ts';
import { createTasks } from './tasks.ts';

/** A store, and what a follower of it shows: `12 crm:dead`. */
function lab() {
  const store = createMemoryStore();
  const { journal } = store;
  const deliveries = { retryDead: async () => true, discardDead: async () => true, replay: async () => 0 };
  const tasks = createTasks({ store, deliveries, declared: () => [], connections: () => [] });
  const shown: string[] = [];
  const end = new AbortController();
  let looked = Promise.withResolvers<void>();
  const access = {
    ...tasks,
    async changes(query: Parameters<typeof tasks.changes>[0]) {
      const changes = await tasks.changes(query);
      setImmediate(() => looked.resolve());
      return changes;
    },
  };
  return {
    journal,
    shown,
    add: (type = 'message_received') =>
      journal.append({ connection: 'c', type, dialog: 'd', receivedAt: 1, body: '{}' }, [
        { plugin: 'crm', take: true },
      ]),
    async settle(result: 'done' | 'dead', seq: number) {
      const { deliveries: claimed } = await journal.claim({
        plugin: 'crm',
        now: 1,
        limit: 9,
        maxSize: 9e9,
        perDialog: 9,
      });
      const token = claimed.find(({ event }) => event.seq === seq)?.token ?? seq;
      await journal.settle([{ plugin: 'crm', seq, token, result, at: 1, hold: false }]);
    },
    start: (filter: EventFilter = {}) =>
      follow(access, {
        filter,
        limit: 2,
        signal: end.signal,
        caughtUp: () => shown.push('-'),
        show: ({ seq, deliveries: all }: EventDetail) =>
          shown.push(`${seq} ${all.map(({ plugin, state }) => `${plugin}:${state}`).join()}`),
      }),
    /** The follower has looked at least once since. */
    async look() {
      for (const _ of [1, 2]) {
        looked = Promise.withResolvers();
        await looked.promise;
      }
    },
    end: () => end.abort(),
  };
}

describe('following', () => {
  it('shows the newest, then what comes and every change, the oldest first', async () => {
    const { add, settle, start, look, shown, end } = lab();
    for (let count = 0; count < 3; count++) await add();
    const followed = start();
    await look();
    expect(shown).toEqual(['2 crm:waiting', '3 crm:waiting', '-']);
    await add();
    await settle('done', 2);
    await look();
    expect(shown.slice(3).sort()).toEqual(['2 crm:done', '4 crm:waiting']);
    end();
    await followed;
  });

  it('sees a dead letter that is retried, however old it is', async () => {
    const { add, settle, start, look, journal, shown, end } = lab();
    for (let count = 0; count < 4; count++) await add();
    await settle('dead', 1);
    const followed = start();
    await look();
    await journal.retryDead('crm', 1);
    await look();
    expect(shown.slice(2)).toEqual(['-', '1 crm:waiting']);
    end();
    await followed;
  });

  it('shows an event when it comes into the state that is asked for', async () => {
    const { add, settle, start, look, shown, end } = lab();
    const followed = start({ state: 'dead', types: ['message_received'] });
    await add();
    await add('dialog_created');
    await look();
    await settle('dead', 1);
    await look();
    expect(shown).toEqual(['-', '1 crm:dead']);
    end();
    await followed;
  });
});
