import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { rest } from './testing/fake-clock.ts';
import { done, failed, FakePlugin } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

describe('A plugin that fails at an event', () => {
  it('[row 19] gets it again after 1 s, 5 s, 30 s, 2 min and 10 min; then it is a dead letter and the dialog goes on', async () => {
    const crm = new FakePlugin('crm', ({ seq }) => (seq === 1 ? failed : done));
    const host = await startHost([crm]);
    await host.send(1, 1);
    for (const wait of [1_000, 5_000, 30_000, 120_000, 600_000]) {
      expect([await statesOf(host, 1), await statesOf(host, 2)]).toEqual([{ crm: 'retrying' }, { crm: 'waiting' }]);
      const tries = crm.events.length;
      await host.clock.advance(wait - 10);
      expect(crm.events).toHaveLength(tries);
      await host.clock.advance(10);
    }
    expect([await statesOf(host, 1), await statesOf(host, 2)]).toEqual([{ crm: 'dead' }, { crm: 'done' }]);
    expect(crm.events.map(({ seq, attempt, deliveryId }) => [seq, attempt, deliveryId])).toEqual([
      ...[1, 2, 3, 4, 5, 6].map((attempt) => [1, attempt, '1']),
      [2, 1, '2'],
    ]);
    const { attempts } = (await host.store.journal.event(1))!.deliveries[0]!;
    expect(attempts.map(({ attempt, outcome, error }) => [attempt, outcome, error])).toEqual(
      [1, 2, 3, 4, 5, 6].map((attempt) => [attempt, 'failed', 'boom']),
    );
  });

  it('[row 3] has its reason kept with the event, and succeeds in the end', async () => {
    const host = await startHost([new FakePlugin('crm', ({ attempt }) => (attempt < 3 ? failed : done))]);
    await host.send(1);
    await host.clock.advance(10_000);
    expect((await host.store.journal.event(1))!.deliveries).toMatchObject([
      {
        state: 'done',
        attempts: [{ outcome: 'failed', reference: 'r1' }, { outcome: 'failed' }, { outcome: 'done', attempt: 3 }],
      },
    ]);
  });

  it('whose port throws or rejects, which it never should, is tried again like any other', async () => {
    const crm = new FakePlugin('crm');
    const { deliver } = crm;
    let calls = 0;
    crm.deliver = (event, run) => {
      if (++calls === 1) throw new Error('at once');
      if (calls === 2) return Promise.reject(new Error('later'));
      return deliver.call(crm, event, run);
    };
    const host = await startHost([crm]);
    await host.send(1, 1);
    await host.clock.advance(10_000);
    expect(crm.seqs).toEqual([1, 2]);
    const { attempts } = (await host.store.journal.event(1))!.deliveries[0]!;
    expect(attempts.map(({ error }) => error)).toEqual(['Error: at once', 'Error: later', undefined]);
  });

  it('holds back only its own dialog in its own plugin', async () => {
    const crm = new FakePlugin('crm', ({ seq }) => (seq === 1 ? failed : done));
    const bot = new FakePlugin('bot');
    const host = await startHost([crm, bot]);
    await host.send(1, 1, 2);
    expect(crm.seqs).toEqual([1, 3]);
    expect([...bot.seqs].sort()).toEqual([1, 2, 3]);
    await host.send(1, 2);
    expect(crm.seqs).toEqual([1, 3, 5]);
  });

  it('[row 19] holds its dialog when that is set, until a person retries or discards the dead letter', async () => {
    const crm = new FakePlugin('crm', ({ seq }) => (seq < 3 ? failed : done));
    const host = await startHost([crm], {
      deliveryFor: (plugin) => (plugin === 'crm' ? { onDead: 'hold', retryDelaysMs: [] } : {}),
    });
    await host.send(1, 2, 1, 2);
    await host.clock.advance(1e7);
    expect([await statesOf(host, 1), await statesOf(host, 3)]).toEqual([{ crm: 'held' }, { crm: 'waiting' }]);
    crm.handle = () => done;
    expect(await host.events.retryDead('crm', 1)).toBe(true);
    await rest();
    expect(crm.seqs).toEqual([1, 2, 1, 3]);
    expect(crm.events[2]).toMatchObject({ seq: 1, attempt: 2, deliveryId: '1' });
    const { attempts } = (await host.store.journal.event(1))!.deliveries[0]!;
    expect(attempts).toMatchObject([
      { attempt: 1, outcome: 'failed' },
      { attempt: 2, outcome: 'done' },
    ]);
    expect(await host.events.discardDead('crm', 2)).toBe(true);
    await rest();
    expect(crm.seqs).toEqual([1, 2, 1, 3, 4]);
    expect(await host.events.retryDead('crm', 2)).toBe(false);
  });
});

describe('A plugin whose handler does not end', () => {
  const timeout = { status: 'timeout', afterMs: 30_000, killed: false } as const;

  it('[row 4] gets the event again after its time is over', async () => {
    const crm = new FakePlugin('crm', ({ attempt }) => (attempt === 1 ? timeout : done));
    const host = await startHost([crm]);
    await host.send(1);
    await host.clock.advance(1_000);
    expect((await host.store.journal.event(1))!.deliveries).toMatchObject([
      { state: 'done', attempts: [{ outcome: 'timeout' }, {}] },
    ]);
  });

  it('[row 4] settles nothing with a result that comes after its time, even if nobody said that it was over', async () => {
    const crm = new FakePlugin('crm');
    const ends: ((outcome: DeliveryOutcome) => void)[] = [];
    crm.handle = () => new Promise((resolve) => ends.push(resolve));
    const host = await startHost([crm], { delivery: { attemptTimeoutMs: 5_000 } });
    await host.send(1);
    await host.send(1);
    await host.clock.advance(6_000);
    expect(await statesOf(host, 1)).toEqual({ crm: 'retrying' });
    await host.clock.advance(1_000);
    expect(crm.seqs).toEqual([1, 1]);
    ends[0]!(done);
    await rest();
    expect([await statesOf(host, 1), crm.seqs]).toEqual([{ crm: 'waiting' }, [1, 1]]);
    ends[1]!(done);
    await rest();
    expect([await statesOf(host, 1), crm.seqs]).toEqual([{ crm: 'done' }, [1, 1, 2]]);
  });
});

describe('A store that is not available for a while', () => {
  it('[row 25] has everything that ended in the meantime settled afterwards, once, and blocks a failing dialog all the same', async () => {
    const store = createMemoryStore();
    const crm = new FakePlugin('crm');
    const ends: ((outcome: DeliveryOutcome) => void)[] = [];
    crm.handle = ({ seq, attempt }) => (seq > 3 || attempt > 1 ? done : new Promise((resolve) => ends.push(resolve)));
    const host = await startHost([crm], {}, { store });
    await host.send(1, 2, 3);
    const { settle } = store.journal;
    Object.assign(store.journal, { settle: () => Promise.reject(new Error('unavailable')) });
    ends[0]!(done);
    ends[1]!(failed);
    await host.clock.advance(3_000);
    await host.send(2);
    expect(crm.seqs).toEqual([1, 2, 3]);
    Object.assign(store.journal, { settle });
    ends[2]!(done);
    await host.clock.advance(1_000);
    expect(await Promise.all([1, 2, 3, 4].map((seq) => statesOf(host, seq)))).toEqual(
      [1, 2, 3, 4].map(() => ({ crm: 'done' })),
    );
    expect(crm.seqs).toEqual([1, 2, 3, 2, 4]);
  });

  it('is asked no more once the host has stopped', async () => {
    const store = createMemoryStore();
    const host = await startHost([new FakePlugin('crm')], {}, { store });
    let asked = 0;
    Object.assign(store.journal, { settle: () => Promise.reject(new Error(`unavailable ${++asked}`)) });
    await host.send(1);
    await host.clock.advance(2_000);
    expect(asked).toBe(3);
    const stopping = host.events.stop(500);
    await host.clock.advance(500);
    await stopping;
    await host.clock.advance(60_000);
    expect(asked).toBe(4);
  });
});
