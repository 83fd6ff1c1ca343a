import { describe, expect, it } from 'vitest';
import type { Store } from '../../core/store/store.ts';
import { add, claimAll, seqsOf, settle } from './engine.ts';
import type { Engine } from './engine.ts';

const timer = (key: string, dueAt: number, payload = 'null') => ({
  plugin: 'crm',
  name: 'unanswered',
  key,
  dueAt,
  payload,
});
const fire = (store: Store, now: number, limit = 100) => store.timers.fire({ now, limit });
/** The delivery of a timer that was set and is due. */
async function dueTimer(store: Store) {
  await store.timers.set(timer('a', 100));
  await fire(store, 100);
  const [delivery] = await claimAll(store);
  return delivery!;
}
const begin = (store: Store, { event, token }: { event: { seq: number }; token: number }) =>
  store.timers.begin('crm', event.seq, token);

/** Timers: [row 30], [row 31]. */
export function timers(engine: Engine): void {
  describe('timers', () => {
    it('become deliveries of their plugin when they are due, the earliest first', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      for (const [key, dueAt] of [
        ['a', 300],
        ['b', 100],
        ['c', 200],
        ['d', 900],
      ] as const)
        await store.timers.set(timer(key, dueAt));
      expect(await fire(store, 50)).toEqual({ plugins: [], nextAt: 100 });
      expect(await fire(store, 300, 2)).toEqual({ plugins: ['crm'], nextAt: 300 });
      expect(await fire(store, 300)).toEqual({ plugins: ['crm'], nextAt: 900 });
      const claimed = await claimAll(store);
      expect(claimed.map(({ event }) => event.dialog).sort()).toEqual(['a', 'b', 'c']);
      expect(claimed[0]!.event).toMatchObject({ type: 'timer', connection: '' });
      expect(JSON.parse(claimed.find(({ event }) => event.dialog === 'b')!.event.body)).toEqual(timer('b', 100));
      expect(await begin(store, claimed[0]!)).toBe(true);
    });

    it('take their place in the line of their dialog', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a');
      await lab.store.timers.set(timer('a', 100));
      await fire(lab.store, 100);
      await add(lab.store, 'a');
      expect((await claimAll(lab.store)).map(({ event }) => event.type)).toEqual([
        'message_received',
        'timer',
        'message_received',
      ]);
    });

    it('fire once', async () => {
      await using lab = await engine.open();
      await lab.store.timers.set(timer('a', 100));
      await Promise.all([fire(lab.store, 100), fire(lab.store, 100)]);
      expect(await fire(lab.store, 100)).toEqual({ plugins: [], nextAt: undefined });
      const claimed = await claimAll(lab.store);
      expect(claimed).toHaveLength(1);
      await begin(lab.store, claimed[0]!);
      await settle(lab.store, claimed[0]!, { result: 'done' });
      expect(await claimAll(lab.store)).toEqual([]);
    });

    it('[row 31] never run after a cancel that came in time, also when they are due already', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      await store.timers.set(timer('early', 100));
      await store.timers.set(timer('late', 100));
      expect(await store.timers.cancel('crm', 'unanswered', 'early')).toBe(true);
      await fire(store, 100);
      const [late] = await claimAll(store);
      expect(late!.event.dialog).toBe('late');
      expect(await store.timers.cancel('crm', 'unanswered', 'late')).toBe(true);
      expect(await begin(store, late!)).toBe(false);
    });

    it('[row 31] cannot be cancelled once they have begun, and begin again when they are retried', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      const first = await dueTimer(store);
      expect(await begin(store, first)).toBe(true);
      expect(await store.timers.cancel('crm', 'unanswered', 'a')).toBe(false);
      await settle(store, first, { result: 'retry', at: 1_000, attempt: 2 });
      const [second] = await claimAll(store);
      expect(await begin(store, first)).toBe(false);
      expect(await begin(store, second!)).toBe(true);
    });

    it.each([false, true])('[row 19] begin again when they are retried as dead letters (held: %s)', async (hold) => {
      await using lab = await engine.open();
      const { store } = lab;
      const first = await dueTimer(store);
      expect(await begin(store, first)).toBe(true);
      await settle(store, first, { result: 'dead', at: 200, hold });
      // The plugin has set it anew meanwhile: that is another timer.
      await store.timers.set(timer('a', 9_000));
      expect(await store.journal.retryDead('crm', first.event.seq)).toBe(true);
      const [second] = await claimAll(store);
      expect(await begin(store, second!)).toBe(true);
      expect(await store.timers.list('crm', { limit: 9 })).toEqual([timer('a', 9_000)]);
    });

    it('[row 31] never run as retried dead letters when they had not begun and were cancelled', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      const first = await dueTimer(store);
      await settle(store, first, { result: 'dead', at: 200, hold: false });
      expect(await store.timers.cancel('crm', 'unanswered', 'a')).toBe(true);
      await store.journal.retryDead('crm', first.event.seq);
      const [second] = await claimAll(store);
      expect(await begin(store, second!)).toBe(false);
    });

    it('are replaced by name and key, also when they are due already', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      await store.timers.set(timer('a', 100, '"first"'));
      await store.timers.set(timer('b', 100, '"first"'));
      await store.timers.set(timer('a', 200, '"second"'));
      await fire(store, 100);
      await store.timers.set(timer('b', 300, '"second"'));
      const [moot] = await claimAll(store);
      expect(moot!.event.dialog).toBe('b');
      expect(await begin(store, moot!)).toBe(false);
      expect((await store.timers.list('crm', { limit: 9 })).map(({ key, payload }) => [key, payload])).toEqual([
        ['a', '"second"'],
        ['b', '"second"'],
      ]);
    });

    it('may set themselves anew while they run', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      await store.timers.set(timer('a', 100));
      await fire(store, 100);
      const [running] = await claimAll(store);
      await begin(store, running!);
      await store.timers.set(timer('a', 200));
      expect(await begin(store, running!)).toBe(true);
      expect(await fire(store, 200)).toMatchObject({ plugins: ['crm'] });
      expect(seqsOf(await claimAll(store))).toHaveLength(1);
    });

    it.runIf(engine.durable)('[row 31] fire once after a restart, at whatever stage it finds them', async () => {
      await using lab = await engine.open();
      for (const key of ['waiting', 'fired', 'begun', 'done'])
        await lab.store.timers.set(timer(key, key === 'waiting' ? 200 : 100));
      await fire(lab.store, 100);
      for (const delivery of await claimAll(lab.store)) {
        if (delivery.event.dialog !== 'fired') await begin(lab.store, delivery);
        if (delivery.event.dialog === 'done') await settle(lab.store, delivery, { result: 'done' });
      }
      await lab.restart();
      await fire(lab.store, 1e9);
      const claimed = await claimAll(lab.store);
      expect(claimed.map(({ event }) => event.dialog).sort()).toEqual(['begun', 'fired', 'waiting']);
      for (const delivery of claimed) expect(await begin(lab.store, delivery)).toBe(true);
      expect(await fire(lab.store, 1e9)).toEqual({ plugins: [], nextAt: undefined });
    });
  });
}
