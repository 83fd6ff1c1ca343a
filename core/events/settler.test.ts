import { expect, it } from 'vitest';
import { createMemoryStore } from '../store/memory/store.ts';
import { FakePlugin } from './testing/fake-plugin.ts';
import { startHost } from './testing/host.ts';

it('What is done in one turn of the event loop is settled in one go', async () => {
  const store = createMemoryStore();
  const sizes: number[] = [];
  const { settle } = store.journal;
  Object.assign(store.journal, {
    settle: (settlements: Parameters<typeof settle>[0]) => {
      sizes.push(settlements.length);
      return settle(settlements);
    },
  });
  const host = await startHost([new FakePlugin('crm'), new FakePlugin('bot')], {}, { store });
  await host.send(...Array.from({ length: 30 }, (_, topic) => topic));
  expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
  expect(sizes.length).toBeLessThan(5);
});
