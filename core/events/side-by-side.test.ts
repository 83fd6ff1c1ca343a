import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome, DeliveryRun } from '../plugins/port.ts';
import type { ArrivedEvent, EventText } from '../protocol/arrived-event.ts';
import { rest } from './testing/fake-clock.ts';
import { died, done, failed, FakePlugin, unavailable } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

interface Call extends PromiseWithResolvers<DeliveryOutcome> {
  readonly seqs: readonly number[];
  readonly run: DeliveryRun;
}

/** A plugin whose calls with events of several dialogs are the test's to answer. */
function answeredByHand() {
  const plugin = new FakePlugin('crm');
  const calls: Call[] = [];
  plugin.deliverEach = (events, run) => {
    const call = { ...Promise.withResolvers<DeliveryOutcome>(), seqs: events.map(seqOf), run };
    calls.push(call);
    return call.promise;
  };
  return { plugin, calls };
}

const seqOf = ({ json }: EventText): number => (JSON.parse(json) as ArrivedEvent)[3];

const states = async (host: Awaited<ReturnType<typeof startHost>>, seqs: readonly number[]) =>
  (await Promise.all(seqs.map((seq) => statesOf(host, seq)))).map(({ crm }) => crm);

describe('Events of several dialogs that are stored together', () => {
  it('leave with one call, and those of one dialog with a call of their own', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin]);
    await host.send(1, 2, 3, 2);
    expect([calls.map(({ seqs }) => seqs), plugin.seqs]).toEqual([[[1, 3]], [2, 4]]);
    calls[0]!.resolve(done);
    await rest();
    expect(await states(host, [1, 2, 3, 4])).toEqual(['done', 'done', 'done', 'done']);
    expect(host.events.stats().lanes[0]).toMatchObject({ delivered: 4, resident: 0, inFlight: 0 });
  });

  it('[row 19] end one by one: a failure holds up its own dialog, and a slow one nobody else', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    calls[0]!.run.onEnd!(0, done);
    calls[0]!.run.onEnd!(1, failed);
    await rest();
    await host.send(1);
    await host.send(2);
    expect(plugin.seqs).toEqual([4]);
    expect(await states(host, [1, 2, 3, 4, 5])).toEqual(['done', 'retrying', 'waiting', 'done', 'waiting']);
    expect(host.events.stats().lanes[0]).toMatchObject({ inFlight: 1 });
    calls[0]!.resolve(done);
    await host.clock.advance(1_000);
    expect(await states(host, [2, 3, 5])).toEqual(['done', 'done', 'done']);
  });

  it('[row 1] are run one at a time when the process dies under them, those that had ended not at all', async () => {
    const { plugin, calls } = answeredByHand();
    plugin.handle = ({ seq }) => (seq === 2 ? died : done);
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    calls[0]!.run.onEnd!(2, done);
    calls[0]!.resolve(died);
    await rest();
    expect(plugin.seqs).toEqual([1, 2]);
    expect(await states(host, [1, 2, 3])).toEqual(['done', 'dead', 'done']);
  });

  it('[row 5] settle nothing with what is said of them twice, or after their time', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin], { delivery: { attemptTimeoutMs: 5_000 } });
    await host.send(1, 2, 3);
    const [{ run, resolve }] = calls as [Call];
    run.onEnd!(0, done);
    run.onEnd!(0, failed);
    run.onEnd!(7, done);
    run.onEnd!(-1, done);
    await host.clock.advance(6_000);
    run.onEnd!(1, done);
    resolve(done);
    await rest();
    expect(await states(host, [1, 2, 3])).toEqual(['done', 'retrying', 'retrying']);
    expect(host.events.stats().lanes[0]).toMatchObject({ delivered: 1, failed: 2, inFlight: 0 });
  });

  it('keep their places while the plugin cannot run them', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    plugin.become('paused');
    calls[0]!.resolve(unavailable);
    await rest();
    plugin.become('serving');
    await rest();
    expect(calls.map(({ seqs }) => seqs.toSorted())).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('give place to as many others at once', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin], { delivery: { concurrency: 4 } });
    await host.send(1, 2, 3, 4, 5, 6, 7, 8);
    for (const place of [0, 1, 2]) calls[0]!.run.onEnd!(place, done);
    await rest();
    expect(calls.map(({ seqs }) => seqs)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it('are as many as dialogs may be under way', async () => {
    const { plugin, calls } = answeredByHand();
    const host = await startHost([plugin], { delivery: { concurrency: 3 } });
    await host.send(1, 2, 3, 4, 5);
    expect(calls.map(({ seqs }) => seqs)).toEqual([[1, 2, 3]]);
    calls[0]!.run.onEnd!(1, done);
    calls[0]!.resolve(done);
    await rest();
    expect(plugin.seqs.concat(...calls.slice(1).map(({ seqs }) => seqs)).toSorted()).toEqual([4, 5]);
  });
});
