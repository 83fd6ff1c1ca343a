import { describe, expect, it } from 'vitest';
import type { ArrivedEvent } from '../protocol/arrived-event.ts';
import { rest } from './testing/fake-clock.ts';
import { died, done, failed, FakePlugin } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

/** A plugin that holds its first delivery until it is let go, and notes what came together with what. */
function held(handle: FakePlugin['handle'] = () => done) {
  const plugin = new FakePlugin('crm');
  const batches: number[][] = [];
  const { deliver } = plugin;
  plugin.deliver = (batch, run) => {
    batches.push(batch.map(({ json }) => (JSON.parse(json) as ArrivedEvent)[3]));
    return deliver.call(plugin, batch, run);
  };
  const first = Promise.withResolvers<void>();
  plugin.handle = async (event, run) => {
    if (event.seq === 1 && event.attempt === 1) await first.promise;
    return handle(event, run);
  };
  const letGo = async () => {
    first.resolve();
    await rest();
  };
  return { plugin, batches, letGo };
}

const states = async (host: Awaited<ReturnType<typeof startHost>>, seqs: readonly number[]) =>
  (await Promise.all(seqs.map((seq) => statesOf(host, seq)))).map(({ crm }) => crm);

describe('Deliveries of a dialog that have piled up', () => {
  it('leave together, and each is settled for itself', async () => {
    const { plugin, batches, letGo } = held();
    const host = await startHost([plugin]);
    await host.send(1);
    await host.send(1, 1, 2, 1);
    await letGo();
    expect(batches).toEqual([[1], [4], [2, 3, 5]]);
    expect(await states(host, [1, 2, 3, 4, 5])).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(host.events.stats().lanes[0]).toMatchObject({ delivered: 5, resident: 0, inFlight: 0 });
  });

  it('end with the one that is running when the host stops, or the plugin is replaced; the others keep their place', async () => {
    const { plugin, batches, letGo } = held();
    const host = await startHost([plugin]);
    await host.send(1);
    await host.send(1, 1);
    const slow = Promise.withResolvers<typeof done>();
    const { handle } = plugin;
    plugin.handle = (event, run) => (event.seq === 2 ? slow.promise : handle(event, run));
    await letGo();
    plugin.endBatches();
    slow.resolve(done);
    await rest();
    expect(batches).toEqual([[1], [2, 3], [3]]);
    expect(await states(host, [1, 2, 3])).toEqual(['done', 'done', 'done']);
  });

  it('[row 19] stop at the one that fails, which is tried again alone and before those behind it', async () => {
    const { plugin, batches, letGo } = held(({ seq, attempt }) => (seq === 3 && attempt === 1 ? failed : done));
    const host = await startHost([plugin]);
    await host.send(1);
    await host.send(1);
    await host.send(1, 1);
    await letGo();
    expect(plugin.seqs).toEqual([1, 2, 3]);
    expect(await states(host, [1, 2, 3, 4])).toEqual(['done', 'done', 'retrying', 'waiting']);
    await host.clock.advance(1_000);
    expect(batches).toEqual([[1], [2, 3, 4], [3], [4]]);
    expect(await states(host, [3, 4])).toEqual(['done', 'done']);
  });

  it('[row 1] stop at the one under which the process dies: only that is run again before its time, and charged', async () => {
    const { plugin, batches, letGo } = held(({ seq }) => (seq === 3 ? died : done));
    const host = await startHost([plugin]);
    await host.send(1);
    await host.send(1);
    await host.send(1);
    await host.send(1, 1);
    await letGo();
    expect(batches).toEqual([[1], [2, 3, 4, 5], [3], [4, 5]]);
    expect(plugin.seqs).toEqual([1, 2, 3, 3, 4, 5]);
    expect(await states(host, [1, 2, 3, 4, 5])).toEqual(['done', 'done', 'dead', 'done', 'done']);
  });

  it('[row 5] have the whole time each, after which nothing of them settles anything', async () => {
    const late = Promise.withResolvers<typeof done>();
    const { plugin, letGo } = held(({ seq }) => (seq === 3 ? late.promise : done));
    const host = await startHost([plugin], { delivery: { attemptTimeoutMs: 1_000 } });
    await host.clock.advance(500);
    await host.send(1);
    await host.send(1);
    await host.send(1, 1);
    await host.clock.advance(900);
    await letGo();
    await host.clock.advance(1_900);
    expect(await states(host, [2, 3])).toEqual(['done', 'waiting']);
    await host.clock.advance(200);
    expect(await states(host, [2, 3, 4])).toEqual(['done', 'retrying', 'waiting']);
    late.resolve(done);
    await rest();
    expect(await states(host, [3, 4])).toEqual(['retrying', 'waiting']);
  });
});
