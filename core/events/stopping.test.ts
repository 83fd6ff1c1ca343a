import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { rest } from './testing/fake-clock.ts';
import { done, FakePlugin } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

describe('A host that stops', () => {
  const slow = () => {
    const crm = new FakePlugin('crm');
    const ends: ((outcome: DeliveryOutcome) => void)[] = [];
    crm.handle = () => new Promise((resolve) => ends.push(resolve));
    return { crm, ends };
  };

  it('[row 49] lets what is in flight end, starts nothing more, and keeps the rest', async () => {
    const { crm, ends } = slow();
    const host = await startHost([crm], { delivery: { concurrency: 2 } });
    await host.send(1, 2, 3);
    let stopped = false;
    const stop = host.events.stop(5_000).then(() => (stopped = true));
    await host.clock.advance(1_000);
    ends[0]!(done);
    await rest();
    expect(stopped).toBe(false);
    ends[1]!(done);
    await stop;
    const states = await Promise.all([1, 2, 3].map((seq) => statesOf(host, seq)));
    expect(states.map((state) => state.crm)).toEqual(['done', 'done', 'waiting']);
    expect(crm.seqs).toEqual([1, 2]);
  });

  it('[row 49] waits no longer than it is told to; what was not done is delivered after the next start', async () => {
    const store = createMemoryStore();
    const { crm } = slow();
    const host = await startHost([crm], {}, { store });
    await host.send(1);
    const stop = host.events.stop(5_000);
    await host.clock.advance(5_000);
    await stop;
    expect(await statesOf(host, 1)).toEqual({ crm: 'waiting' });
  });

  it('accepts events to the end', async () => {
    const { crm } = slow();
    const host = await startHost([crm]);
    await host.events.stop(0);
    await host.send(1);
    expect(crm.events).toEqual([]);
    expect(await statesOf(host, 1)).toEqual({ crm: 'waiting' });
  });
});
