import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../store/memory/store.ts';
import { createEvents } from './events.ts';
import { rest } from './testing/fake-clock.ts';
import { done, failed, FakePlugin } from './testing/fake-plugin.ts';
import { connection, message, startHost, statesOf } from './testing/host.ts';

describe('An accepted event', () => {
  it('reaches every plugin that declares it, with its place in the journal', async () => {
    const [crm, bot, deaf] = [new FakePlugin('crm'), new FakePlugin('bot'), new FakePlugin('deaf')];
    deaf.declaration.events = ['dialog_closed'];
    const host = await startHost([crm, bot, deaf]);
    await host.send(1, 2, 1);
    expect(crm.seqs).toEqual([1, 2, 3]);
    expect(bot.events[0]).toMatchObject({
      seq: 1,
      deliveryId: '1',
      attempt: 1,
      connection: 'support',
      type: 'message_received',
      dialog: { key: '1:-1002146012345:1' },
    });
    expect(deaf.events).toEqual([]);
    expect(await statesOf(host, 3)).toEqual({ crm: 'done', bot: 'done' });
  });

  it('reaches only the plugins of its connection', async () => {
    const [crm, bot] = [new FakePlugin('crm'), new FakePlugin('bot')];
    const host = await startHost([crm, bot]);
    await host.events.accept({
      ...message(1, 'for one'),
      connection: { ...connection, name: 'sales', plugins: ['bot'] },
    });
    await rest();
    expect([crm.seqs, bot.seqs]).toEqual([[], [1]]);
  });

  it('[row 32] sent 50 times at once is one event, and every sender hears that it is kept', async () => {
    const crm = new FakePlugin('crm');
    const host = await startHost([crm]);
    await Promise.all(Array.from({ length: 50 }, () => host.events.accept(message(1, 'same'))));
    await rest();
    expect(crm.seqs).toEqual([1]);
    expect(host.events.stats()).toMatchObject({ accepted: 50, repeats: 49 });
  });

  it('[row 35] [row 36] is delivered in the order of its arrival, however impossible, and whatever it lacks', async () => {
    const crm = new FakePlugin('crm');
    crm.declaration.events = ['dialog_closed', 'dialog_created', 'topic_merged' as never];
    const host = await startHost([crm]);
    for (const event_type of ['dialog_closed', 'topic_merged', 'dialog_created']) {
      const raw = { event_type, data: null, strange: [1, null] };
      await host.events.accept({
        ...message(1, ''),
        fingerprint: event_type,
        envelope: { eventType: event_type, apiKey: 'k', data: {}, raw },
        body: JSON.stringify(raw),
      });
    }
    await rest();
    expect(crm.events.map(({ type }) => type)).toEqual(['dialog_closed', 'topic_merged', 'dialog_created']);
    expect(crm.events[1]!.raw).toEqual({ event_type: 'topic_merged', data: null, strange: [1, null] });
  });

  it('waits for the start when it comes before', async () => {
    const crm = new FakePlugin('crm');
    const events = createEvents({ store: createMemoryStore(), plugins: () => [crm], connections: () => [connection] });
    const accepted = events.accept(message(1, 'early'));
    await rest();
    await events.start();
    await accepted;
    await rest();
    expect(crm.seqs).toEqual([1]);
    await events.stop(0);
  });

  it('is refused when the store cannot take it, and costs nothing then', async () => {
    const store = createMemoryStore();
    const crm = new FakePlugin('crm');
    const host = await startHost([crm], { delivery: { window: 2 } }, { store });
    const { append } = store.journal;
    Object.assign(store.journal, { append: () => Promise.reject(new Error('full')) });
    for (let index = 0; index < 5; index++)
      await expect(host.events.accept(message(1, `${index}`))).rejects.toThrow('full');
    Object.assign(store.journal, { append });
    await host.send(1, 2);
    expect(crm.seqs).toEqual([1, 2]);
  });
});

describe('Delivery', () => {
  it('is in order within a dialog and parallel across dialogs, as far as is allowed', async () => {
    const crm = new FakePlugin('crm');
    let most = 0;
    const ends: (() => void)[] = [];
    crm.handle = () => {
      most = Math.max(most, crm.running);
      return new Promise((resolve) => ends.push(() => resolve(done)));
    };
    const host = await startHost([crm], { delivery: { concurrency: 3 } });
    await host.send(1, 1, 2, 3, 4, 2, 1);
    expect(crm.seqs).toEqual([1, 3, 4]);
    for (let index = 0; index < 7; index++) {
      ends.shift()!();
      await rest();
    }
    expect(most).toBe(3);
    const topics = crm.events.map(({ dialog, seq }) => [dialog.topicId, seq] as const);
    for (const topic of [1, 2]) {
      const seqs = topics.filter(([of]) => of === topic).map(([, seq]) => seq);
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    }
    expect(topics).toHaveLength(7);
  });

  it('[row 29] gives every dialog its turn: one with a hundred events does not keep a short one waiting', async () => {
    const crm = new FakePlugin('crm');
    const ends: (() => void)[] = [];
    crm.handle = () => new Promise((resolve) => ends.push(() => resolve(done)));
    const host = await startHost([crm], { delivery: { concurrency: 1 } });
    await host.send(1);
    await host.send(...Array.from({ length: 99 }, () => 1), 2, 3);
    for (let index = 0; index < 3; index++) {
      ends.shift()!();
      await rest();
    }
    expect(crm.events.map(({ dialog }) => dialog.topicId)).toEqual([1, 2, 3, 1]);
  });

  it('[row 29] keeps a bounded number of events in memory, and misses none of the others', async () => {
    const crm = new FakePlugin('crm');
    let held = true;
    const ends: (() => void)[] = [];
    crm.handle = () => (held ? new Promise((resolve) => ends.push(() => resolve(done))) : done);
    const host = await startHost([crm], { delivery: { window: 20, concurrency: 4 } });
    const resident = () => host.events.stats().lanes[0]!.resident;
    await host.send(...Array.from({ length: 300 }, (_, index) => index % 40));
    expect(resident()).toBeLessThanOrEqual(20);
    held = false;
    ends.forEach((end) => end());
    await host.clock.advance(10);
    expect([...crm.seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(resident()).toBe(0);
  });

  it('[row 29] of what has waited long goes on while new events keep coming', async () => {
    const crm = new FakePlugin('crm');
    const ends: (() => void)[] = [];
    crm.handle = () => new Promise((resolve) => ends.push(() => resolve(done)));
    const host = await startHost([crm], { delivery: { window: 8, concurrency: 1 } });
    await host.send(...Array.from({ length: 100 }, (_, index) => index));
    for (let index = 0; index < 60; index++) {
      ends.shift()!();
      await host.send(200 + index);
    }
    const old = crm.seqs.filter((seq) => seq <= 100).length;
    expect(old).toBeGreaterThan(20);
  });

  it('[row 29] of a slow plugin does not slow another one down', async () => {
    const [slow, quick] = [new FakePlugin('slow', () => new Promise(() => undefined)), new FakePlugin('quick')];
    const host = await startHost([slow, quick], { delivery: { window: 8 } });
    await host.send(...Array.from({ length: 100 }, (_, index) => index));
    expect(quick.events).toHaveLength(100);
    expect(host.events.stats().lanes.find(({ plugin }) => plugin === 'slow')!.resident).toBeLessThanOrEqual(8);
  });

  it('takes up after a restart what was not done, and nothing else', async () => {
    const store = createMemoryStore();
    const crm = new FakePlugin('crm', ({ seq }) => (seq === 2 ? failed : done));
    const first = await startHost([crm], {}, { store });
    await first.send(1, 2, 3);
    await first.events.stop(0);
    const again = new FakePlugin('crm');
    const second = await startHost([again], {}, { store, clock: first.clock });
    expect(again.seqs).toEqual([]);
    await second.clock.advance(1_000);
    expect(again.events).toMatchObject([{ seq: 2, attempt: 2 }]);
  });
});
