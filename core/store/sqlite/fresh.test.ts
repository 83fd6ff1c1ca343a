import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Claimed, EventDetail } from '../journal.ts';
import { openDatabase } from './database.ts';
import { Engine } from './engine.ts';
import type { Request } from './engine.ts';

const DAY = 86_400_000;

/** An engine, and copies of its file as a crash at that moment would leave it. */
async function startEngine() {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-fresh-'));
  const engine = new Engine(openDatabase(join(folder, 'store.sqlite')), DAY);
  const engines = [engine];
  return {
    run: (...request: Request) => engine.run([request])[0],
    /** The tokens of an event that both plugins take at once. */
    append: (dialog: string) =>
      engine.run([['append', 'support', 'message_received', dialog, 0, null, '{}', 'crm\nbot', '11']])[0] as number[],
    /** The states of an event's deliveries after a crash now. */
    async afterCrash(seq: number): Promise<Record<string, string>> {
      const copy = join(folder, `copy-${engines.length}.sqlite`);
      await copyFile(join(folder, 'store.sqlite'), copy);
      await copyFile(join(folder, 'store.sqlite-wal'), `${copy}-wal`);
      const revived = new Engine(openDatabase(copy), DAY);
      engines.push(revived);
      const event = revived.run([['event', seq]])[0] as EventDetail;
      // What is open can be claimed, and nothing else.
      for (const { plugin, state } of event.deliveries) {
        const query = { plugin, now: 0, limit: 100, maxSize: 1e9, perDialog: 100 };
        const { deliveries } = revived.run([['claim', query]])[0] as Claimed;
        const isClaimed = deliveries.some((delivery) => delivery.event.seq === seq);
        expect([plugin, isClaimed]).toEqual([plugin, state === 'waiting']);
      }
      return Object.fromEntries(event.deliveries.map(({ plugin, state }) => [plugin, state]));
    },
    async [Symbol.asyncDispose]() {
      for (const { db } of engines) db.close();
      await rm(folder, { recursive: true });
    },
  };
}

const done = (plugin: string, seq: number, token: number): Request => ['settle', new Map([[plugin, [seq, token]]]), []];

describe('Deliveries without rows', () => {
  it('are open after a crash', async () => {
    await using lab = await startEngine();
    const [seq] = lab.append('a');
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'waiting', bot: 'waiting' });
  });

  it('stay done after a crash once all of the event’s are', async () => {
    await using lab = await startEngine();
    const [seq, crm, bot] = lab.append('a');
    lab.run(...done('crm', seq!, crm!));
    lab.run(...done('bot', seq!, bot!));
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'done', bot: 'done' });
  });

  it('stay done after a crash, each by itself, from the second sweep on', async () => {
    await using lab = await startEngine();
    const [seq, crm, bot] = lab.append('a');
    lab.run(...done('crm', seq!, crm!));
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'waiting', bot: 'waiting' });
    lab.run('sweep');
    lab.run('sweep');
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'done', bot: 'waiting' });
    expect(lab.run(...done('crm', seq!, crm!))).toBe(1);
    expect(lab.run(...done('bot', seq!, bot!))).toBe(0);
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'done', bot: 'done' });
  });

  it('do not hold up what came later for long: one slow plugin does not make others’ work be done again', async () => {
    await using lab = await startEngine();
    lab.append('slow');
    const [seq, crm, bot] = lab.append('quick');
    lab.run(...done('crm', seq!, crm!));
    lab.run(...done('bot', seq!, bot!));
    lab.run('sweep');
    lab.run('sweep');
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'done', bot: 'done' });
  });

  it('get rows when more is to be known of them than that they are open, and these hold after a crash', async () => {
    await using lab = await startEngine();
    lab.append('first');
    const [seq, crm, bot] = lab.append('a');
    const ending = { seq, attempts: [] };
    lab.run('settle', new Map(), [
      { ...ending, plugin: 'crm', token: crm!, result: 'dead', at: 1, hold: false },
      { ...ending, plugin: 'bot', token: bot!, result: 'retry', at: 1, attempt: 2 },
    ]);
    expect(await lab.afterCrash(seq!)).toEqual({ crm: 'dead', bot: 'retrying' });
  });
});
