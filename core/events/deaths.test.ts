import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { rest } from './testing/fake-clock.ts';
import { died, done, failed, FakePlugin, unavailable } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

/** A plugin whose first deliveries are in flight until its process dies. */
function dying(poison: number, second: DeliveryOutcome = died) {
  const plugin = new FakePlugin('crm');
  const inFlight: ((outcome: DeliveryOutcome) => void)[] = [];
  const beside: number[] = [];
  plugin.handle = ({ seq, attempt }) => {
    if (attempt === 1 && seq <= 3) return new Promise((resolve) => inFlight.push(resolve));
    beside.push(plugin.running - 1);
    return seq === poison ? second : done;
  };
  const die = async (outcome: DeliveryOutcome = died) => {
    inFlight.splice(0).forEach((end) => end(outcome));
    await rest();
  };
  return { plugin, die, beside };
}

describe('When a plugin’s process dies', () => {
  it('[row 1] its deliveries in flight run again at once, one at a time; only the one that kills again is dead', async () => {
    const { plugin, die, beside } = dying(2);
    const host = await startHost([plugin]);
    await host.send(1, 2, 3, 1, 2);
    await die();
    expect(plugin.events.map(({ seq, attempt }) => [seq, attempt])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [1, 2],
      [2, 2],
      [3, 2],
      [4, 1],
      [5, 1],
    ]);
    expect(beside.slice(0, 3)).toEqual([0, 0, 0]);
    const states = await Promise.all([1, 2, 3, 4, 5].map((seq) => statesOf(host, seq)));
    expect(states.map(({ crm }) => crm)).toEqual(['done', 'dead', 'done', 'done', 'done']);
    expect((await host.store.journal.event(2))!.deliveries[0]!.attempts).toMatchObject([
      { outcome: 'died' },
      { outcome: 'died' },
    ]);
  });

  it('[row 49] a suspect is no dead letter because the host then ends the process, and runs when the plugin serves again', async () => {
    const second = Promise.withResolvers<DeliveryOutcome>();
    const plugin = new FakePlugin('crm', ({ attempt }) => [died, second.promise][attempt - 1] ?? done);
    const host = await startHost([plugin]);
    await host.send(1);
    expect(plugin.events).toHaveLength(2);
    second.resolve({ status: 'died', reason: 'was replaced by a newer version', reference: 'r3', expected: true });
    await rest();
    expect(await statesOf(host, 1)).toEqual({ crm: 'waiting' });
    plugin.handle = () => done;
    await host.clock.advance(1_000);
    expect(await statesOf(host, 1)).toEqual({ crm: 'done' });
  });

  it('[row 1] the same holds when it was killed because it no longer answered', async () => {
    const killed = { status: 'timeout', afterMs: 30_000, killed: true, pid: 1 } as const;
    const { plugin, die } = dying(3, killed);
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    await die(killed);
    expect(await statesOf(host, 3)).toEqual({ crm: 'dead' });
    expect(await statesOf(host, 1)).toEqual({ crm: 'done' });
  });

  it('[row 1] nothing else runs until every suspect has had its turn', async () => {
    const { plugin, die } = dying(0);
    const ends: (() => void)[] = [];
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    plugin.handle = () => new Promise((resolve) => ends.push(() => resolve(done)));
    await die();
    await host.send(4);
    for (const seq of [1, 2, 3, 4]) {
      expect(plugin.seqs.at(-1)).toBe(seq);
      ends.shift()!();
      await rest();
    }
  });

  it('a suspect that fails in the ordinary way is charged one attempt and is no suspect any more', async () => {
    const { plugin, die } = dying(2, failed);
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    await die();
    expect(await statesOf(host, 2)).toEqual({ crm: 'retrying' });
    plugin.handle = () => done;
    await host.clock.advance(1_000);
    expect(plugin.events.filter(({ seq }) => seq === 2).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const { state, attempts } = (await host.store.journal.event(2))!.deliveries[0]!;
    expect([state, ...attempts.map(({ attempt, outcome }) => `${attempt} ${outcome}`)]).toEqual([
      'done',
      '1 died',
      '2 failed',
      '3 done',
    ]);
  });

  it('suspects wait for the new process, and stay suspects', async () => {
    const { plugin, die, beside } = dying(0);
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    const { handle } = plugin;
    plugin.handle = () => unavailable;
    plugin.state = 'starting';
    await die();
    await host.send(4);
    plugin.handle = handle;
    plugin.become('serving');
    await rest();
    expect(beside).toEqual([0, 0, 0, 0]);
    expect(plugin.seqs.slice(-4)).toEqual([1, 2, 3, 4]);
    expect(await statesOf(host, 3)).toEqual({ crm: 'done' });
  });

  it('[row 5] what was settled before is not run again', async () => {
    const { plugin, die } = dying(0);
    const host = await startHost([plugin]);
    plugin.handle = () => done;
    await host.send(7, 8);
    await die();
    expect(plugin.seqs).toEqual([1, 2]);
  });
});
