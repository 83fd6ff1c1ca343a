import { describe, expect, it } from 'vitest';
import type { DeadLetterQuery } from '../../core/store/journal.ts';
import { add, claimAll, failure, newEvent, seqsOf, settle, statesOf, subscribers } from './engine.ts';
import type { Engine } from './engine.ts';

const skipped = { result: 'dead', at: 5_000, hold: false } as const;
const held = { result: 'dead', at: 5_000, hold: true } as const;

/** Deliveries that were given up: [row 19]. */
export function deadLetters(engine: Engine): void {
  describe('dead letters', () => {
    it('are listed with their attempts, the newest first, by plugin', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b']) await add(lab.store, dialog);
      const [first, second] = await claimAll(lab.store);
      await settle(lab.store, first!, skipped);
      await settle(lab.store, second!, { ...held, at: 6_000 });
      const letter = { plugin: 'crm', type: 'message_received', attempts: [failure()] };
      expect(await lab.store.journal.deadLetters({ limit: 10 })).toEqual([
        { ...letter, seq: 2, dialog: 'b', diedAt: 6_000, held: true },
        { ...letter, seq: 1, dialog: 'a', diedAt: 5_000, held: false },
      ]);
      const seqs = async (query: DeadLetterQuery) => (await lab.store.journal.deadLetters(query)).map(({ seq }) => seq);
      expect(await seqs({ limit: 1 })).toEqual([2]);
      expect(await seqs({ limit: 1, order: 'oldest' })).toEqual([1]);
      expect(await lab.store.journal.deadLetters({ plugin: 'bot', limit: 10 })).toEqual([]);
    });

    it('are listed a page at a time, none twice and none left out, also when they are changed meanwhile', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c']) await lab.store.journal.append(newEvent(dialog), subscribers('crm', 'bot'));
      for (const plugin of ['crm', 'bot']) {
        for (const letter of await claimAll(lab.store, { plugin })) {
          await settle(lab.store, letter, { ...skipped, at: letter.event.seq === 3 ? 4_000 : 5_000 });
        }
      }
      const oldest = ['bot 3', 'crm 3', 'bot 1', 'crm 1', 'bot 2', 'crm 2'];
      for (const [order, expected] of [
        ['oldest', oldest],
        ['newest', oldest.toReversed()],
      ] as const) {
        for (const plugin of [undefined, 'crm']) {
          const found: string[] = [];
          let after: DeadLetterQuery['after'];
          do {
            const [letter] = await lab.store.journal.deadLetters({ plugin, order, after, limit: 1 });
            if (letter !== undefined) found.push(`${letter.plugin} ${letter.seq}`);
            after = letter && { diedAt: letter.diedAt, seq: letter.seq, plugin: letter.plugin };
          } while (after !== undefined && found.length <= expected.length);
          expect(found).toEqual(expected.filter((name) => name.startsWith(plugin ?? '')));
        }
      }
      const after = { diedAt: 5_000, seq: 1, plugin: 'bot' };
      expect(await lab.store.journal.discardDead('bot', 1)).toBe(true);
      const [next] = await lab.store.journal.deadLetters({ order: 'oldest', after, limit: 1 });
      expect(next).toMatchObject({ plugin: 'crm', seq: 1 });
    });

    it('[row 19] that are skipped let their dialog go on', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a');
      const [poison] = await claimAll(lab.store);
      await add(lab.store, 'a');
      await settle(lab.store, poison!, skipped);
      expect(await statesOf(lab.store, 1)).toEqual({ crm: 'dead' });
      expect(seqsOf(await claimAll(lab.store))).toEqual([2]);
    });

    it('[row 19] that are held stop their dialog until a person retries them', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a');
      const [poison] = await claimAll(lab.store);
      await add(lab.store, 'a');
      await settle(lab.store, poison!, held);
      expect(await statesOf(lab.store, 1)).toEqual({ crm: 'held' });
      expect(await claimAll(lab.store, { now: 1e9 })).toEqual([]);
      expect(await lab.store.journal.retryDead('crm', 1)).toBe(true);
      const claimed = await claimAll(lab.store);
      expect(claimed.map(({ event, attempt, recorded }) => [event.seq, attempt, recorded])).toEqual([
        [1, 1, 1],
        [2, 1, 0],
      ]);
      expect(await lab.store.journal.deadLetters({ limit: 10 })).toEqual([]);
    });

    it('[row 19] that are held and discarded let their dialog go on', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'a']) await add(lab.store, dialog);
      const [poison, next] = await claimAll(lab.store);
      await settle(lab.store, poison!, held);
      await settle(lab.store, next!, { result: 'release' });
      expect(await lab.store.journal.discardDead('crm', 1)).toBe(true);
      expect(await statesOf(lab.store, 1)).toEqual({ crm: 'discarded' });
      expect(seqsOf(await claimAll(lab.store))).toEqual([2]);
    });

    it('that were skipped come back at their old place in the dialog', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'a']) await add(lab.store, dialog);
      const [poison, next] = await claimAll(lab.store);
      await settle(lab.store, poison!, skipped);
      await settle(lab.store, next!, { result: 'release' });
      expect(await lab.store.journal.retryDead('crm', 1)).toBe(true);
      expect(seqsOf(await claimAll(lab.store))).toEqual([1, 2]);
      expect(await statesOf(lab.store, 1)).toEqual({ crm: 'waiting' });
    });

    it('are none when they are done, open, discarded or unknown', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c']) await add(lab.store, dialog);
      const [done, , discarded] = await claimAll(lab.store);
      await settle(lab.store, done!, { result: 'done' });
      await settle(lab.store, discarded!, skipped);
      await lab.store.journal.discardDead('crm', 3);
      for (const seq of [1, 2, 3, 99]) {
        expect(await lab.store.journal.retryDead('crm', seq)).toBe(false);
        expect(await lab.store.journal.discardDead('crm', seq)).toBe(false);
      }
      expect(await lab.store.journal.retryDead('bot', 1)).toBe(false);
    });
  });
}
