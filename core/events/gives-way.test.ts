import { describe, expect, it } from 'vitest';
import { FakePlugin } from './testing/fake-plugin.ts';
import { rest } from './testing/fake-clock.ts';
import { startHost } from './testing/host.ts';

describe('Events beside commands', () => {
  it('are neither taken in nor handed out while a command goes first, and lose nothing by it', async () => {
    const crm = new FakePlugin('crm');
    let command: PromiseWithResolvers<void> | undefined;
    const host = await startHost(
      [crm],
      {},
      {
        rightOfWay: { clear: () => command?.promise, turn: () => undefined },
      },
    );
    const answered = () => {
      command?.resolve();
      command = undefined;
    };

    command = Promise.withResolvers();
    const sent = host.send(1, 2, 1);
    await rest();
    expect([host.events.stats().accepted, crm.seqs]).toEqual([0, []]);
    answered();
    await sent;
    expect(crm.seqs).toEqual([1, 2, 3]);

    const slow = Promise.withResolvers<{ status: 'done' }>();
    crm.handle = () => slow.promise;
    await host.send(1);
    command = Promise.withResolvers();
    const waits = host.send(1);
    slow.resolve({ status: 'done' });
    await rest();
    expect(crm.seqs).toEqual([1, 2, 3, 4]);
    answered();
    await waits;
    await rest();
    expect(crm.seqs).toEqual([1, 2, 3, 4, 5]);
  });

  it('are on disk and on their way before their turn to be acknowledged comes', async () => {
    const crm = new FakePlugin('crm');
    const turn = Promise.withResolvers<void>();
    const host = await startHost([crm], {}, { rightOfWay: { clear: () => undefined, turn: () => turn.promise } });
    let isAcknowledged = false;
    const sent = host.send(1).then(() => (isAcknowledged = true));
    await rest();
    expect([host.events.stats().accepted, crm.seqs, isAcknowledged]).toEqual([1, [1], false]);
    turn.resolve();
    await sent;
    expect(isAcknowledged).toBe(true);
  });
});
