import { describe, expect, it } from 'vitest';
import { add, claimAll, newEvent, subscribers, takers } from './engine.ts';
import type { Engine } from './engine.ts';

const HOUR = 3_600_000;

/** What Hotline sends twice: [row 32], [row 33]. */
export function repeats(engine: Engine): void {
  describe('repeats', () => {
    it('[row 32] one after the other or at once are one event, and are counted', async () => {
      await using lab = await engine.open();
      const event = newEvent('a', { fingerprint: 'f1' });
      const first = await lab.store.journal.append(event, subscribers('crm'));
      const later = await Promise.all(Array.from({ length: 49 }, () => lab.store.journal.append(event, takers('crm'))));
      expect(first).toMatchObject({ seq: 1, repeat: false });
      expect(new Set(later.map(({ seq, repeat, taken }) => `${seq} ${repeat} ${taken.length}`))).toEqual(
        new Set(['1 true 0']),
      );
      expect(await claimAll(lab.store)).toHaveLength(1);
      expect(await lab.store.journal.event(1)).toMatchObject({ repeats: 49 });
      expect(await lab.store.stats()).toMatchObject({ events: 1, repeats: 49 });
    });

    it('[row 33] are recognised until their time is over', async () => {
      await using lab = await engine.open({ dedupeMs: 2 * HOUR });
      const at = async (receivedAt: number) =>
        (await lab.store.journal.append(newEvent('a', { fingerprint: 'f1', receivedAt }), [])).repeat;
      expect(await at(0)).toBe(false);
      expect(await at(2 * HOUR - 1)).toBe(true);
      expect(await at(2 * HOUR)).toBe(false);
      expect(await at(3 * HOUR)).toBe(true);
    });

    it('are none without a fingerprint', async () => {
      await using lab = await engine.open();
      expect(await add(lab.store, 'a')).not.toBe(await add(lab.store, 'a'));
    });

    it('are told apart by the whole fingerprint', async () => {
      await using lab = await engine.open();
      for (let index = 0; index < 300; index++) await add(lab.store, 'a', { fingerprint: `${'x'.repeat(40)}${index}` });
      expect(await lab.store.stats()).toMatchObject({ events: 300, repeats: 0 });
    });

    it.runIf(engine.durable)('[row 33] are recognised after a restart', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a', { fingerprint: 'f1' });
      await lab.restart();
      expect(await lab.store.journal.append(newEvent('a', { fingerprint: 'f1' }), [])).toMatchObject({
        seq: 1,
        repeat: true,
      });
    });
  });
}
