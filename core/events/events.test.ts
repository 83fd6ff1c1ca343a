import { describe, expect, it } from 'vitest';
import { rest } from './testing/fake-clock.ts';
import { died, done, failed, FakePlugin, unavailable } from './testing/fake-plugin.ts';
import { message, startHost } from './testing/host.ts';

const statesOf = async ({ store }: Awaited<ReturnType<typeof startHost>>, seq: number) =>
  (await store.journal.event(seq))!.deliveries.map(({ state }) => state);

describe('An accepted event', () => {
  it('reaches every plugin that declares it, with its place in the journal', async () => {
    const [crm, bot] = [new FakePlugin('crm'), new FakePlugin('bot')];
    const host = await startHost([crm, bot]);
    await host.send(1, 2, 1);
    expect(crm.seqs).toEqual([1, 2, 3]);
    expect(bot.events[0]).toMatchObject({
      seq: 1,
      deliveryId: '1',
      attempt: 1,
      connection: 'support',
      type: 'message_received',
    });
    expect(await statesOf(host, 3)).toEqual(['done', 'done']);
  });

  it('[row 32] sent 50 times at once is one event, and every sender hears that it is kept', async () => {
    const crm = new FakePlugin('crm');
    const host = await startHost([crm]);
    await Promise.all(Array.from({ length: 50 }, () => host.events.accept(message(1, 'same'))));
    await rest();
    expect(crm.seqs).toEqual([1]);
    expect(host.events.stats()).toMatchObject({ accepted: 50, repeats: 49 });
  });
});

describe('A plugin that fails', () => {
  it('[row 19] is given the event again after 1 s, 5 s, 30 s, 2 min and 10 min; then it is a dead letter and the dialog goes on', async () => {
    const host = await startHost([new FakePlugin('crm', ({ seq }) => (seq === 1 ? failed : done))]);
    await host.send(1, 1);
    const waits = [1_000, 5_000, 30_000, 120_000, 600_000];
    for (const wait of waits) {
      expect(await statesOf(host, 1)).toEqual(['retrying']);
      expect(await statesOf(host, 2)).toEqual(['waiting']);
      await host.clock.advance(wait);
    }
    expect(await statesOf(host, 1)).toEqual(['dead']);
    expect(await statesOf(host, 2)).toEqual(['done']);
    expect((await host.store.journal.event(1))!.deliveries[0]!.attempts).toHaveLength(6);
  });

  it('holds back only its own dialog in its own plugin', async () => {
    const crm = new FakePlugin('crm', ({ seq }) => (seq === 1 ? failed : done));
    const bot = new FakePlugin('bot');
    const host = await startHost([crm, bot]);
    await host.send(1, 1, 2);
    expect(crm.seqs).toEqual([1, 3]);
    expect(bot.seqs).toEqual([1, 3, 2]);
  });
});

describe('A death of the process', () => {
  it('[row 1] has the deliveries in flight run again alone; only the one that kills again is dead', async () => {
    const plugin = new FakePlugin('crm');
    let alive: ((outcome: typeof died) => void)[] = [];
    const beside: number[] = [];
    plugin.handle = ({ seq, attempt }) => {
      if (attempt === 1 && seq <= 3) return new Promise((resolve) => alive.push(resolve));
      beside.push(plugin.running);
      return seq === 2 ? died : done;
    };
    const host = await startHost([plugin]);
    await host.send(1, 2, 3);
    alive.splice(0).forEach((die) => die(died));
    await rest();
    expect(plugin.seqs).toEqual([1, 2, 3, 1, 2, 3]);
    expect(beside).toEqual([1, 1, 1]);
    expect(await statesOf(host, 1)).toEqual(['done']);
    expect(await statesOf(host, 2)).toEqual(['dead']);
    expect(await statesOf(host, 3)).toEqual(['done']);
    alive = [];
  });
});

describe('A plugin that is not there', () => {
  it('[row 13] keeps its events until it serves', async () => {
    const plugin = new FakePlugin('crm', () => unavailable);
    const host = await startHost([plugin]);
    await host.send(1, 1, 2);
    expect(await statesOf(host, 1)).toEqual(['waiting']);
    plugin.handle = () => done;
    plugin.events.length = 0;
    plugin.become('serving');
    await rest();
    expect([...plugin.seqs].sort()).toEqual([1, 2, 3]);
  });
});
