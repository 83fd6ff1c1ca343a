import { describe, expect, it } from 'vitest';
import { add, claim, claimAll, newEvent, seqsOf, settle, settlement, statesOf, subscribers, takers } from './engine.ts';
import type { Engine } from './engine.ts';

/** How events become deliveries, and deliveries are handed out and settled. */
export function deliveries(engine: Engine): void {
  describe('appends', () => {
    it('gives every event a place, in the order of arrival', async () => {
      await using lab = await engine.open();
      const placed = await Promise.all(['a', 'b', 'a'].map((dialog) => add(lab.store, dialog)));
      expect(placed).toEqual([1, 2, 3]);
      expect(await lab.store.journal.event(2)).toEqual({
        ...newEvent('b'),
        seq: 2,
        repeats: 0,
        deliveries: [{ plugin: 'crm', state: 'waiting', attempts: [] }],
      });
    });

    it('keeps an event that nobody wants', async () => {
      await using lab = await engine.open();
      const { seq, taken } = await lab.store.journal.append(newEvent('a'), []);
      expect(taken).toEqual([]);
      expect(await lab.store.journal.event(seq)).toMatchObject({ seq, deliveries: [] });
    });

    it.each([['\0'], ['🦊\u{10FFFF}'], [''], ["'; DROP TABLE events; --"], ['x'.repeat(300_000)]])(
      'gives back the text it was given, whatever it is (%#)',
      async (text) => {
        await using lab = await engine.open();
        const seq = await add(lab.store, text, { body: text, type: text });
        expect(await lab.store.journal.event(seq)).toMatchObject({ dialog: text, body: text, type: text });
        expect((await claimAll(lab.store))[0]!.event).toMatchObject({ dialog: text, body: text, type: text });
      },
    );

    it('hands a delivery to who wants to take it, with a token that settles it', async () => {
      await using lab = await engine.open();
      const { seq, taken } = await lab.store.journal.append(newEvent('a'), [...takers('crm'), ...subscribers('bot')]);
      expect(taken).toEqual([expect.any(Number), 'waiting']);
      const [token] = taken as [number, string];
      expect(await claimAll(lab.store)).toEqual([]);
      expect(await lab.store.journal.settle([{ plugin: 'crm', seq, token, result: 'done' }])).toEqual({ stale: 0 });
      expect(await statesOf(lab.store, seq)).toEqual({ crm: 'done', bot: 'waiting' });
    });

    it('does not let a delivery be taken past one of its dialog that nobody holds', async () => {
      await using lab = await engine.open();
      await add(lab.store, 'a');
      const behind = await lab.store.journal.append(newEvent('a'), takers('crm'));
      const beside = await lab.store.journal.append(newEvent('b'), takers('crm'));
      expect(behind.taken).toEqual(['waiting']);
      expect(beside.taken).toEqual([expect.any(Number)]);
      await claimAll(lab.store);
      expect((await lab.store.journal.append(newEvent('a'), takers('crm'))).taken).toEqual([expect.any(Number)]);
    });

    it.each([
      ['waits for a retry', { result: 'retry', at: 9_000, attempt: 2 }],
      ['is held', { result: 'dead', at: 1_000, hold: true }],
    ] as const)('says that a dialog is blocked while its front %s', async (_, ending) => {
      await using lab = await engine.open();
      await add(lab.store, 'a');
      const [first] = await claimAll(lab.store);
      await settle(lab.store, first!, ending);
      const appended = await lab.store.journal.append(newEvent('a'), [...takers('crm'), ...takers('bot')]);
      expect(appended.taken).toEqual(['blocked', expect.any(Number)]);
    });
  });

  describe('claims', () => {
    it('hand out each delivery once, each dialog in order', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'a', 'b', 'a']) await add(lab.store, dialog);
      const claimed = await claimAll(lab.store);
      expect(seqsOf(claimed.filter(({ event }) => event.dialog === 'a'))).toEqual([1, 3, 5]);
      expect(seqsOf(claimed.filter(({ event }) => event.dialog === 'b'))).toEqual([2, 4]);
      expect(await claimAll(lab.store)).toEqual([]);
    });

    it('[row 29] go round the dialogs, so that a long line does not keep a short one waiting', async () => {
      await using lab = await engine.open();
      for (let index = 0; index < 20; index++) await add(lab.store, 'long');
      await add(lab.store, 'short');
      const page = await claim(lab.store, { limit: 8, perDialog: 3 });
      expect(seqsOf(page.deliveries)).toEqual([1, 2, 3, 21]);
    });

    it('stay within their limits and go on where they stopped', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c', 'd', 'e']) await add(lab.store, dialog);
      const first = await claim(lab.store, { limit: 2 });
      const second = await claim(lab.store, { limit: 2, cursor: first.cursor });
      const third = await claim(lab.store, { limit: 2, cursor: second.cursor });
      expect([first, second, third].map((page) => seqsOf(page.deliveries))).toEqual([[1, 2], [3, 4], [5]]);
      expect(third.cursor).toBeUndefined();
    });

    it('hand out no more once the events are too large, but one at least', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'b', 'c']) await add(lab.store, dialog, { body: 'x'.repeat(1_000) });
      const first = await claim(lab.store, { maxSize: 1_001 });
      const second = await claim(lab.store, { maxSize: 1, cursor: first.cursor });
      expect([seqsOf(first.deliveries), seqsOf(second.deliveries)]).toEqual([[1, 2], [3]]);
    });

    it('see only the deliveries of their plugin', async () => {
      await using lab = await engine.open();
      await lab.store.journal.append(newEvent('a'), subscribers('crm', 'bot'));
      await lab.store.journal.append(newEvent('a'), subscribers('bot'));
      expect(seqsOf(await claimAll(lab.store, { plugin: 'crm' }))).toEqual([1]);
      expect(seqsOf(await claimAll(lab.store, { plugin: 'bot' }))).toEqual([1, 2]);
      expect(await claimAll(lab.store, { plugin: 'nobody' })).toEqual([]);
    });
  });

  describe('settlements', () => {
    it('let what was given back be claimed again, in order, as the same attempt', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'a', 'a']) await add(lab.store, dialog);
      const [first, second] = await claim(lab.store, { limit: 2 }).then(({ deliveries: claimed }) => claimed);
      await lab.store.journal.settle([
        settlement(second!, { result: 'release' }),
        settlement(first!, { result: 'release' }),
      ]);
      const again = await claimAll(lab.store);
      expect(seqsOf(again)).toEqual([1, 2, 3]);
      expect(again[0]!.attempt).toBe(1);
    });

    it('keep a dialog waiting until its retry is due, and say when that is', async () => {
      await using lab = await engine.open();
      for (const dialog of ['a', 'a', 'b']) await add(lab.store, dialog);
      const [first, second, other] = await claimAll(lab.store);
      await settle(lab.store, first!, { result: 'retry', at: 6_000, attempt: 2 });
      await settle(lab.store, second!, { result: 'release' });
      await settle(lab.store, other!, { result: 'retry', at: 7_000, attempt: 2 });
      expect(await claim(lab.store, { now: 5_999 })).toEqual({ deliveries: [], cursor: undefined, retryAt: 6_000 });
      const due = await claim(lab.store, { now: 6_000 });
      expect(due.deliveries.map(({ event, attempt }) => [event.seq, attempt])).toEqual([
        [1, 2],
        [2, 1],
      ]);
      expect(due.retryAt).toBe(7_000);
    });

    it('[row 4] with the token of an earlier claim settle nothing', async () => {
      await using lab = await engine.open();
      const seq = await add(lab.store, 'a');
      const [early] = await claimAll(lab.store);
      await settle(lab.store, early!, { result: 'retry', at: 1_000, attempt: 2 });
      const [late] = await claimAll(lab.store);
      expect(await settle(lab.store, early!, { result: 'done' })).toEqual({ stale: 1 });
      expect(await statesOf(lab.store, seq)).toEqual({ crm: 'waiting' });
      expect(await settle(lab.store, late!, { result: 'done' })).toEqual({ stale: 0 });
      expect(await settle(lab.store, late!, { result: 'done' })).toEqual({ stale: 1 });
      expect(await statesOf(lab.store, seq)).toEqual({ crm: 'done' });
    });

    it('keep every attempt with its time, its error and the reference to the log', async () => {
      await using lab = await engine.open();
      const seq = await add(lab.store, 'a');
      const record = { attempt: 1, at: 1_000, tookMs: 12, outcome: 'timeout', error: 'slow' } as const;
      const [first] = await claimAll(lab.store);
      const { token } = first!;
      await lab.store.journal.settle([
        { plugin: 'crm', seq, token, result: 'retry', at: 2_000, attempt: 2, attempts: [record] },
      ]);
      expect((await lab.store.journal.event(seq))!.deliveries).toEqual([
        { plugin: 'crm', state: 'retrying', attempts: [record], retryAt: 2_000 },
      ]);
      const [second] = await claimAll(lab.store, { now: 2_000 });
      const last = { attempt: 2, at: 2_000, tookMs: 3, outcome: 'done' } as const;
      await lab.store.journal.settle([{ plugin: 'crm', seq, token: second!.token, result: 'done', attempts: [last] }]);
      expect((await lab.store.journal.event(seq))!.deliveries).toEqual([
        { plugin: 'crm', state: 'done', attempts: [record, last] },
      ]);
    });
  });
}
