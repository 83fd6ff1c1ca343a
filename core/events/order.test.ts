import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { rest } from './testing/fake-clock.ts';
import { died, done, failed, FakePlugin, unavailable } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

const timeout: DeliveryOutcome = { status: 'timeout', afterMs: 30_000, killed: false };
const outcome = fc.constantFrom(done, done, done, done, failed, died, unavailable, timeout);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      topics: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(0, 1_000, 30_000, 700_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'restart' as const, 'refuse' as const) }),
  },
);

/** Turns outcomes into a handler that also looks at what it is given. */
function watched(name: string, outcomes: readonly DeliveryOutcome[]) {
  const plugin = new FakePlugin(name);
  const inFlight = new Set<string>();
  const problems: string[] = [];
  let index = 0;
  plugin.handle = async ({ seq, dialog }) => {
    if (inFlight.has(dialog.key)) problems.push(`${seq} came beside another one of its dialog`);
    inFlight.add(dialog.key);
    await rest(index % 3);
    inFlight.delete(dialog.key);
    const outcome = outcomes[index++ % (outcomes.length + 1)] ?? done;
    if (outcome.status === 'died') inFlight.clear();
    return outcome;
  };
  return { plugin, problems };
}

it('Whatever plugins and the store do: nothing is lost, nothing overtakes its dialog, nothing is stuck', async () => {
  const run = fc.asyncProperty(
    fc.array(step, { minLength: 1, maxLength: 12 }),
    fc.array(outcome, { maxLength: 30 }),
    fc.constantFrom('skip' as const, 'hold' as const),
    fc.constantFrom(2, 4),
    async (steps, outcomes, onDead, concurrency) => {
      const store = createMemoryStore();
      const settings = { delivery: { onDead, window: 6, concurrency, retryDelaysMs: [1_000, 30_000] } };
      const { plugin, problems } = watched('crm', outcomes);
      const plugins = [plugin];
      let host = await startHost(plugins, settings, { store });
      const { settle } = store.journal;
      for (const one of steps) {
        Object.assign(store.journal, { settle });
        if (one.do === 'send') await host.send(...one.topics);
        if (one.do === 'pass') await host.clock.advance(one.ms);
        if (one.do === 'refuse') Object.assign(store.journal, { settle: () => Promise.reject(new Error('full')) });
        if (one.do === 'remove') {
          plugins.length = 0;
          host.events.pluginChanged('crm');
          await rest();
          plugins.push(plugin);
          host.events.pluginChanged('crm');
        }
        if (one.do === 'restart') {
          const stopping = host.events.stop(60_000);
          await host.clock.advance(60_000);
          await stopping;
          await rest();
          host = await startHost(plugins, settings, { store, clock: host.clock });
        }
      }
      Object.assign(store.journal, { settle });
      // From now on everything succeeds, and a person looks after what is dead.
      outcomes.splice(0, outcomes.length);
      plugin.handle = () => done;
      plugin.become('serving');
      for (let round = 0; round < 4; round++) {
        await host.clock.advance(200_000);
        for (const { seq } of await store.journal.deadLetters({ limit: 1_000 }))
          await host.events.retryDead('crm', seq);
      }
      await host.clock.advance(200_000);
      const { events } = await store.journal.search({ order: 'oldest', limit: 1_000 });
      for (const { seq } of events) expect([seq, await statesOf(host, seq)]).toEqual([seq, { crm: 'done' }]);
      expect(problems).toEqual([]);
      expect(firstsOutOfOrder(plugin)).toEqual([]);
      expect(host.events.stats().lanes[0]).toMatchObject({ resident: 0, inFlight: 0 });
    },
  );
  await fc.assert(run, { numRuns: Number(process.env.ORDER_RUNS ?? 60) });
});

/** Events of a dialog that were first tried before an older one of the same dialog was. */
function firstsOutOfOrder({ events }: FakePlugin): number[] {
  const newest = new Map<string, number>();
  const tried = new Set<number>();
  return events.flatMap(({ seq, dialog }) => {
    if (tried.has(seq)) return [];
    tried.add(seq);
    const isLate = seq < (newest.get(dialog.key) ?? 0);
    newest.set(dialog.key, Math.max(seq, newest.get(dialog.key) ?? 0));
    return isLate ? [seq] : [];
  });
}
