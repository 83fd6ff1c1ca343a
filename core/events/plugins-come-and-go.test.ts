import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { rest } from './testing/fake-clock.ts';
import { done, FakePlugin, unavailable } from './testing/fake-plugin.ts';
import { startHost, statesOf } from './testing/host.ts';

const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('A plugin that is paused', () => {
  it('[row 9] keeps its events, uncharged, until it serves again', async () => {
    const plugin = new FakePlugin('crm', () => unavailable);
    const host = await startHost([plugin]);
    await host.send(1, 1, 2);
    plugin.state = 'paused';
    await host.clock.advance(3_600_000);
    expect(await statesOf(host, 1)).toEqual({ crm: 'waiting' });
    plugin.handle = () => done;
    plugin.events.length = 0;
    plugin.become('serving');
    await rest();
    expect(sorted(plugin.seqs)).toEqual([1, 2, 3]);
    expect(plugin.events.every(({ attempt }) => attempt === 1)).toBe(true);
  });

  it('is asked again a second later when it refused although it serves', async () => {
    const plugin = new FakePlugin('crm', () => unavailable);
    const host = await startHost([plugin]);
    await host.send(1);
    plugin.handle = () => done;
    await host.clock.advance(1_000);
    expect(await statesOf(host, 1)).toEqual({ crm: 'done' });
  });
});

describe('A plugin that is removed', () => {
  it('[row 13] leaves what it has not got in the store, visible, and gets no new events', async () => {
    let end = (_: DeliveryOutcome) => {};
    const plugin = new FakePlugin('crm', () => new Promise((resolve) => (end = resolve)));
    const plugins = [plugin];
    const host = await startHost(plugins, { delivery: { concurrency: 1 } });
    await host.send(1, 2, 2);
    plugins.length = 0;
    host.events.pluginChanged('crm');
    await host.send(3);
    expect(host.events.stats().lanes[0]).toMatchObject({ resident: 1, inFlight: 1 });
    end(unavailable);
    await rest();
    expect(await statesOf(host, 2)).toEqual({ crm: 'waiting' });
    expect(await statesOf(host, 4)).toEqual({});
    expect(host.events.stats().lanes[0]).toMatchObject({ resident: 0, inFlight: 0 });
    const back = new FakePlugin('crm');
    plugins.push(back);
    host.events.pluginChanged('crm');
    await rest();
    expect(sorted(back.seqs)).toEqual([1, 2, 3]);
  });
});

describe('A plugin that fails to load when the host starts', () => {
  it('[row 10] gets the events that it declared when it last served', async () => {
    const store = createMemoryStore();
    const first = await startHost([new FakePlugin('crm')], {}, { store });
    await first.events.stop(0);
    const broken = new FakePlugin('crm', () => unavailable);
    Object.assign(broken, { state: 'failed', declaration: { events: [], commands: {} } });
    const second = await startHost([broken], {}, { store });
    await second.send(1);
    expect(await statesOf(second, 1)).toEqual({ crm: 'waiting' });
    Object.assign(broken, { handle: () => done, declaration: new FakePlugin('crm').declaration });
    broken.become('serving');
    await rest();
    expect(await statesOf(second, 1)).toEqual({ crm: 'done' });
  });

  it('gets new events as it declares them from its next good version on', async () => {
    const plugin = new FakePlugin('crm');
    const host = await startHost([plugin]);
    plugin.declaration = { events: ['dialog_closed'], commands: {} };
    plugin.become('serving');
    await host.send(1);
    expect(await statesOf(host, 1)).toEqual({});
  });
});

describe('A plugin that is new', () => {
  it('can be given the past, in order, and sees that it is the past', async () => {
    const plugins = [new FakePlugin('crm')];
    const host = await startHost(plugins);
    await host.send(1, 2, 1);
    const late = new FakePlugin('late');
    plugins.push(late);
    host.events.pluginChanged('late');
    const query = { plugin: 'late', types: ['message_received'], again: false, replay: 7, dryRun: false };
    expect(await host.events.replay({ ...query, dryRun: true })).toBe(3);
    expect(late.events).toEqual([]);
    expect(await host.events.replay(query)).toBe(3);
    await rest();
    expect(late.events.map(({ dialog, seq, deliveryId }) => [dialog.topicId, seq, deliveryId])).toEqual([
      [1, 1, '1-7'],
      [2, 2, '2-7'],
      [1, 3, '3-7'],
    ]);
  });

  it('can be given a large past in slices, stopped and resumed', async () => {
    const plugins = [new FakePlugin('crm')];
    const host = await startHost(plugins);
    await host.send(...Array.from({ length: 1_200 }, (_, index) => index % 10));
    const late = new FakePlugin('late');
    plugins.push(late);
    host.events.pluginChanged('late');
    const query = { plugin: 'late', types: ['message_received'], again: false, replay: 7, dryRun: false };
    let after: number | undefined;
    const matched = await host.events.replay(query, (done) => {
      after = done.after;
      return false;
    });
    expect([matched, after]).toEqual([500, 500]);
    const steps: number[] = [];
    expect(await host.events.replay({ ...query, after }, (done) => steps.push(done.matched))).toBe(700);
    expect(steps).toEqual([500, 700]);
    await host.clock.advance(10);
    expect(sorted(late.seqs)).toEqual(Array.from({ length: 1_200 }, (_, index) => index + 1));
  });
});
