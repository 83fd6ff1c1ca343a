import { describe, expect, it } from 'vitest';
import type { EventFilter } from '../../core/store/journal.ts';
import type { Store } from '../../core/store/store.ts';
import { add, claimAll, newEvent, seqsOf, settle, statesOf, subscribers } from './engine.ts';
import type { Engine } from './engine.ts';

async function find(store: Store, filter: EventFilter, order: 'newest' | 'oldest' = 'oldest', limit = 100) {
  const seqs: number[] = [];
  let after: number | undefined;
  do {
    const page = await store.journal.search({ ...filter, order, after, limit });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    seqs.push(...page.events.map(({ seq }) => seq));
    after = page.after;
  } while (after !== undefined);
  return seqs;
}

/** Looking into the journal, and giving plugins the past. */
export function queries(engine: Engine): void {
  describe('searches', () => {
    it('filter by type, dialog, connection and time, in both directions', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a', { receivedAt: 100 });
      await add(lab.store, 'b', { receivedAt: 200, type: 'dialog_closed' });
      await add(lab.store, 'a', { receivedAt: 300, connection: 'sales' });
      await add(lab.store, 'c', { receivedAt: 400 });
      const { store } = lab;
      expect(await find(store, {})).toEqual([1, 2, 3, 4]);
      expect(await find(store, {}, 'newest', 3)).toEqual([4, 3, 2, 1]);
      expect(await find(store, {}, 'oldest', 1)).toEqual([1, 2, 3, 4]);
      expect(await find(store, { types: ['dialog_closed', 'other'] })).toEqual([2]);
      expect(await find(store, { dialog: 'a' }, 'newest')).toEqual([3, 1]);
      expect(await find(store, { dialog: 'unknown' })).toEqual([]);
      await add(store, '1:-5:12', { receivedAt: 500 });
      await add(store, '2:-5:2', { receivedAt: 600 });
      expect(await find(store, { dialogEnding: ':2' })).toEqual([6]);
      expect(await find(store, { dialogEnding: '2', until: 600 })).toEqual([5]);
      expect(await find(store, { dialogEnding: '%2' })).toEqual([]);
      expect(await find(store, { connection: 'support' })).toEqual([1, 2, 4, 5, 6]);
      expect(await find(store, { since: 200, until: 400 })).toEqual([2, 3]);
      expect(await find(store, { dialog: 'a', since: 200 })).toEqual([3]);
    });

    it('filter by plugin and by the state of its delivery', async () => {
      await using lab = await engine.open();
      const { store } = lab;
      for (let index = 0; index < 6; index++)
        await store.journal.append(newEvent(`d${index}`), subscribers('crm', 'bot'));
      await store.journal.append(newEvent('x'), []);
      const [done, retried, dead, held, discarded] = await claimAll(store);
      await settle(store, done!, { result: 'done' });
      await settle(store, retried!, { result: 'retry', at: 9_000, attempt: 2 });
      for (const letter of [dead!, discarded!]) await settle(store, letter, { result: 'dead', at: 1, hold: false });
      await settle(store, held!, { result: 'dead', at: 1, hold: true });
      await store.journal.discardDead('crm', 5);
      const states = ['done', 'retrying', 'dead', 'held', 'discarded', 'waiting'] as const;
      for (const [index, state] of states.entries()) {
        expect([state, await find(store, { plugin: 'crm', state })]).toEqual([state, [index + 1]]);
      }
      expect(await find(store, { plugin: 'bot', state: 'waiting' })).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await find(store, { state: 'held' })).toEqual([4]);
      expect(await find(store, { plugin: 'nobody' })).toEqual([]);
    });
  });

  describe('replays', () => {
    const types = ['message_received'];
    const past = { plugin: 'new', types, again: false, replay: 7, dryRun: false, limit: 100 };

    it('give a new plugin the past, in order, as deliveries that can be told from first ones', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'a']) await add(lab.store, dialog);
      await add(lab.store, 'a', { type: 'dialog_closed' });
      expect(await lab.store.journal.replay({ ...past, dryRun: true })).toMatchObject({ matched: 3 });
      expect(await claimAll(lab.store, { plugin: 'new' })).toEqual([]);
      expect(await lab.store.journal.replay(past)).toMatchObject({ matched: 3 });
      const claimed = await claimAll(lab.store, { plugin: 'new' });
      expect(seqsOf(claimed)).toEqual([1, 3, 2]);
      expect(claimed[0]).toMatchObject({ replay: 7, attempt: 1 });
      for (const delivery of claimed) await settle(lab.store, delivery, { result: 'done' });
      expect(await statesOf(lab.store, 1)).toEqual({ crm: 'waiting', new: 'done' });
      expect(await lab.store.journal.replay(past)).toMatchObject({ matched: 0 });
    });

    it('can be resumed, a slice at a time', async () => {
      await using lab = await engine.open();
      for (let index = 0; index < 5; index++) await add(lab.store, 'a');
      let after: number | undefined;
      const matched: number[] = [];
      do {
        const slice = await lab.store.journal.replay({ ...past, limit: 2, after });
        matched.push(slice.matched);
        after = slice.after;
      } while (after !== undefined);
      expect(matched).toEqual([2, 2, 1]);
      expect(seqsOf(await claimAll(lab.store, { plugin: 'new' }))).toEqual([1, 2, 3, 4, 5]);
    });

    it('end at the event that is named, however many come after it', async () => {
      await using lab = await engine.open();
      for (let index = 0; index < 9; index++) await add(lab.store, 'a');
      const { journal } = lab.store;
      expect(await journal.replay({ ...past, upTo: 0 })).toEqual({ matched: 0 });
      const { matched, after } = await journal.replay({ ...past, upTo: 5, limit: 3 });
      expect([matched, after]).toEqual([3, 3]);
      expect(await journal.replay({ ...past, upTo: 5, limit: 3, after })).toEqual({ matched: 2 });
      expect(await journal.replay({ ...past, upTo: 5, limit: 3, after: 7 })).toEqual({ matched: 0 });
      expect(seqsOf(await claimAll(lab.store, { plugin: 'new' }))).toEqual([1, 2, 3, 4, 5]);
      expect(await journal.replay({ ...past, upTo: 99 })).toEqual({ matched: 4 });
    });

    it('give events of the connections that are named, and of no other', async () => {
      await using lab = await engine.open();
      for (const connection of ['acme', 'globex', '', 'acme', 'initech'])
        await add(lab.store, connection, { connection });
      const { journal } = lab.store;
      expect(await journal.replay({ ...past, connections: [] })).toMatchObject({ matched: 0 });
      expect(await journal.replay({ ...past, connections: ['hooli'] })).toMatchObject({ matched: 0 });
      const query = { ...past, connections: ['acme', 'initech'] };
      expect(await journal.replay({ ...query, dryRun: true })).toMatchObject({ matched: 3 });
      expect(await journal.replay(query)).toMatchObject({ matched: 3 });
      expect(seqsOf(await claimAll(lab.store, { plugin: 'new' })).toSorted()).toEqual([1, 4, 5]);
      expect(await journal.replay({ ...past, dryRun: true })).toMatchObject({ matched: 2 });
    });

    it('bring again what was delivered or discarded only when asked to, and never what is open or dead', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c', 'd']) await add(lab.store, dialog);
      const [done, dead, discarded] = await claimAll(lab.store);
      await settle(lab.store, done!, { result: 'done' });
      for (const letter of [dead!, discarded!]) await settle(lab.store, letter, { result: 'dead', at: 1, hold: false });
      await lab.store.journal.discardDead('crm', 3);
      const again = { ...past, plugin: 'crm' };
      expect(await lab.store.journal.replay(again)).toMatchObject({ matched: 0 });
      expect(await lab.store.journal.replay({ ...again, again: true })).toMatchObject({ matched: 2 });
      expect((await claimAll(lab.store)).map(({ event, replay }) => [event.seq, replay])).toEqual([
        [1, 7],
        [3, 7],
      ]);
      expect(await lab.store.journal.deadLetters({ limit: 9 })).toHaveLength(1);
    });
  });
}
