import { describe, expect, it } from 'vitest';
import type { Store } from '../../core/store/store.ts';
import { add, claimAll, newEvent, seqsOf, settle, subscribers } from './engine.ts';
import type { Engine } from './engine.ts';

const rules = { before: 0, maxBytes: 1e12, fingerprintsBefore: 0, repliesBefore: 0, limit: 100 };
const skipped = { result: 'dead', at: 1, hold: false } as const;

async function trimAll(store: Store, some: Partial<typeof rules>): Promise<number> {
  let removed = 0;
  for (;;) {
    const slice = await store.trim({ ...rules, ...some });
    expect(slice.removed).toBeLessThanOrEqual(some.limit ?? rules.limit);
    removed += slice.removed;
    if (!slice.more) return removed;
  }
}

/** Statistics, health, retention and closing. */
export function upkeep(engine: Engine): void {
  describe('retention', () => {
    it('removes what is too old, in slices, but nothing that still has to be delivered', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      for (let index = 0; index < 10; index++) await add(store, `d${index}`, { receivedAt: index });
      const [first, second, third, ...others] = await claimAll(store);
      await settle(store, first!, { result: 'dead', at: 1, hold: false });
      await settle(store, second!, { result: 'dead', at: 1, hold: true });
      await settle(store, third!, { result: 'retry', at: 1, attempt: 2 });
      for (const delivery of others) await settle(store, delivery, { result: 'done' });
      expect(await trimAll(store, { before: 6, limit: 2 })).toBe(4);
      const left = await store.journal.search({ order: 'oldest', limit: 99 });
      expect(left.events.map(({ seq }) => seq)).toEqual([2, 3, 7, 8, 9, 10]);
      expect(await store.journal.deadLetters({ limit: 9 })).toMatchObject([{ seq: 2 }]);
      expect(await store.stats()).toMatchObject({ plugins: [{ plugin: 'crm', open: 2, dead: 1 }] });
    });

    it('removes the oldest while the store is too large', async () => {
      await using lab = await engine.open();
      const body = 'x'.repeat(50_000);
      for (let index = 0; index < 40; index++) await lab.store.journal.append(newEvent('a', { body }), []);
      const { bytes } = await lab.store.stats();
      expect(bytes).toBeGreaterThan(1_900_000);
      await trimAll(lab.store, { maxBytes: bytes / 2, limit: 3 });
      expect((await lab.store.stats()).bytes).toBeLessThanOrEqual(bytes / 2);
      const left = await lab.store.journal.search({ order: 'oldest', limit: 99 });
      expect(left.events.length).toBeGreaterThan(10);
      expect(left.events.at(-1)!.seq).toBe(40);
    });

    it('never gives a place in the journal away twice', async () => {
      await using lab = await engine.open();
      const { seq } = await lab.store.journal.append(newEvent('a'), []);
      await trimAll(lab.store, { before: 1e12 });
      if (engine.durable) await lab.restart();
      expect(await add(lab.store, 'a')).toBeGreaterThan(seq);
    });

    it('keeps recognising the repeats of what it removed, until their time is over', async () => {
      await using lab = await engine.open({ dedupeMs: 1e12 });
      const again = async () =>
        (await lab.store.journal.append(newEvent('a', { fingerprint: 'f1', receivedAt: 2_000 }), [])).repeat;
      await lab.store.journal.append(newEvent('a', { fingerprint: 'f1' }), []);
      await lab.store.journal.append(newEvent('a', { fingerprint: 'f2' }), []);
      await trimAll(lab.store, { before: 1_500 });
      expect(await again()).toBe(true);
      // Nothing is written down of it any more.
      expect(await lab.store.stats()).toMatchObject({ repeats: 0 });
    });

    it('forgets replies that are too old', async () => {
      await using lab = await engine.open();
      for (const at of [1, 2, 3]) await lab.store.replies.put([{ id: `r${at}`, body: '', at }]);
      await trimAll(lab.store, { fingerprintsBefore: 3, repliesBefore: 3 });
      expect(await lab.store.replies.recent({ since: 0, limit: 9 })).toMatchObject([{ id: 'r3' }]);
    });
  });

  describe('a store', () => {
    it('counts what is open, claimed, retrying and dead, by plugin', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c', 'd'])
        await lab.store.journal.append(newEvent(dialog), subscribers('crm', 'bot'));
      const [first, second] = await claimAll(lab.store);
      await settle(lab.store, first!, { result: 'retry', at: 9_000, attempt: 2 });
      await settle(lab.store, second!, { result: 'dead', at: 9_000, hold: false });
      expect(await lab.store.stats()).toMatchObject({
        events: 4,
        plugins: [
          { plugin: 'bot', open: 4, claimed: 0, retrying: 0, dead: 0 },
          { plugin: 'crm', open: 3, claimed: 2, retrying: 1, dead: 1 },
        ],
      });
    });

    it('is well while it is open, and refuses everything once it is closed', async () => {
      await using lab = await engine.open();
      expect(lab.store.health()).toEqual({ state: 'ok' });
      const last = add(lab.store, 'a');
      await lab.store.close();
      expect(await last).toBe(1);
      expect(lab.store.health()).toMatchObject({ state: 'closed' });
      await expect(add(lab.store, 'a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      await expect(lab.store.values.get('crm', 'k')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    });

    it('finds nothing wrong with itself, also while something is written and delivered', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c']) await add(lab.store, dialog);
      const [done, dead] = await claimAll(lab.store);
      const settled = [settle(lab.store, done!, { result: 'done' }), settle(lab.store, dead!, skipped)];
      expect(await lab.store.check()).toEqual([]);
      await Promise.all(settled);
      expect(await lab.store.check()).toEqual([]);
    });

    it.runIf(!engine.durable)('that is in memory alone cannot be copied, and says so', async () => {
      await using lab = await engine.open();
      await expect(lab.store.backup('/nowhere/copy', { replace: false })).rejects.toMatchObject({
        code: 'STORE_IN_MEMORY',
      });
    });

    it.runIf(engine.durable)('has everything again after a restart, and nobody holds anything', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'a', 'b', 'c']) await add(lab.store, dialog);
      const [done, , retried, held] = await claimAll(lab.store);
      await settle(lab.store, done!, { result: 'done' });
      await settle(lab.store, retried!, { result: 'retry', at: 5_000, attempt: 4 });
      await settle(lab.store, held!, { result: 'dead', at: 1, hold: true });
      const before = await lab.store.journal.search({ order: 'oldest', limit: 9 });
      await lab.restart();
      expect(await lab.store.journal.search({ order: 'oldest', limit: 9 })).toEqual(before);
      expect(seqsOf(await claimAll(lab.store))).toEqual([2]);
      expect(await claimAll(lab.store, { now: 5_000 })).toMatchObject([{ attempt: 4, event: { seq: 3 } }]);
    });
  });
}
