import { describe, expect, it } from 'vitest';
import type { Engine } from './engine.ts';

/** What plugins keep. */
export function values(engine: Engine): void {
  describe('values', () => {
    it('are each plugin’s own, and versioned', async () => {
      await using lab = await engine.open();
      const { values: kv } = lab.store;
      const first = await kv.set('crm', 'k', '1');
      const second = await kv.set('crm', 'k', '2');
      expect(await kv.get('crm', 'k')).toEqual({ key: 'k', value: '2', version: second });
      expect(second).not.toBe(first);
      expect(await kv.get('bot', 'k')).toBeUndefined();
      expect(await kv.size('crm')).toBe(2);
      expect(await kv.size('bot')).toBe(0);
    });

    it('are written and deleted only at the version that is expected', async () => {
      await using lab = await engine.open();
      const { values: kv } = lab.store;
      expect(await kv.set('crm', 'k', 'a', 5)).toBeUndefined();
      const version = (await kv.set('crm', 'k', 'a', 0))!;
      expect(await kv.set('crm', 'k', 'b', 0)).toBeUndefined();
      expect(await kv.delete('crm', 'k', version + 1)).toBe(false);
      expect(await kv.delete('crm', 'k', version)).toBe(true);
      expect(await kv.delete('crm', 'k')).toBe(false);
      const reborn = (await kv.set('crm', 'k', 'c'))!;
      expect(reborn).not.toBe(version);
      expect(await kv.set('crm', 'k', 'd', version)).toBeUndefined();
      expect(await kv.set('crm', 'k', 'd', reborn)).toEqual(expect.any(Number));
    });

    it('let exactly one of many writers win who expect the same version', async () => {
      await using lab = await engine.open();
      const tries = Array.from({ length: 20 }, (_, index) => lab.store.values.set('crm', 'k', `${index}`, 0));
      expect((await Promise.all(tries)).filter((version) => version !== undefined)).toHaveLength(1);
    });

    it('are listed by prefix in the order of their bytes, a page at a time', async () => {
      await using lab = await engine.open();
      const { values: kv } = lab.store;
      for (const key of ['p:b', 'q', 'p:', 'p:é', 'p:🦊', 'p:\uFFFD', 'p:a', 'o', 'p%', 'p_'])
        await kv.set('crm', key, '1');
      const list = async (query: { prefix: string; after?: string; limit: number; maxSize?: number }) =>
        (await kv.list('crm', { maxSize: 1_000, ...query })).map(({ key }) => key);
      expect(await list({ prefix: 'p:', limit: 99 })).toEqual(['p:', 'p:a', 'p:b', 'p:é', 'p:\uFFFD', 'p:🦊']);
      expect(await list({ prefix: 'p:', after: 'p:a', limit: 2 })).toEqual(['p:b', 'p:é']);
      expect(await list({ prefix: '', limit: 2 })).toEqual(['o', 'p%']);
      expect(await list({ prefix: 'z', limit: 2 })).toEqual([]);
      await kv.set('crm', 'q', '12345');
      expect(await list({ prefix: 'p', limit: 99, maxSize: 3 })).toEqual(['p%', 'p:', 'p:a']);
      expect(await list({ prefix: 'q', limit: 99, maxSize: 3 })).toEqual(['q']);
    });

    it.runIf(engine.durable)('survive a restart, and so does the count of versions', async () => {
      await using lab = await engine.open();
      await lab.store.values.set('crm', 'kept', '1');
      const last = (await lab.store.values.set('crm', 'gone', '1'))!;
      await lab.store.values.delete('crm', 'gone');
      await lab.restart();
      expect(await lab.store.values.get('crm', 'kept')).toMatchObject({ value: '1' });
      expect(await lab.store.values.set('crm', 'gone', '2')).toBeGreaterThan(last);
    });
  });

  describe('subscriptions and replies', () => {
    it('are remembered, replaced and forgotten', async () => {
      await using lab = await engine.open();
      const { subscriptions } = lab.store;
      await subscriptions.remember('crm', ['message_received']);
      await subscriptions.remember('crm', ['dialog_closed', 'message_sent']);
      await subscriptions.remember('bot', []);
      await subscriptions.forget('bot');
      if (engine.durable) await lab.restart();
      expect(await lab.store.subscriptions.all()).toEqual(new Map([['crm', ['dialog_closed', 'message_sent']]]));
    });

    it('[row 34] give back the newest replies, each command’s last one', async () => {
      await using lab = await engine.open();
      const reply = (id: string, at: number) => ({ id, body: `reply to ${id}`, at });
      for (const [id, at] of [
        ['a', 1],
        ['b', 2],
        ['c', 3],
      ] as const)
        await lab.store.replies.put([reply(id, at)]);
      await lab.store.replies.put([reply('a', 0), reply('b', 4)]);
      if (engine.durable) await lab.restart();
      expect(await lab.store.replies.recent({ since: 2, limit: 9 })).toEqual([reply('b', 4), reply('c', 3)]);
      expect(await lab.store.replies.recent({ since: 0, limit: 1 })).toEqual([reply('b', 4)]);
    });

    it('give back all replies, slice by slice, from the newest on', async () => {
      await using lab = await engine.open();
      const replies = Array.from({ length: 7 }, (_, i) => ({ id: `r${i}`, body: `reply ${i}`, at: i }));
      for (const reply of replies) await lab.store.replies.put([reply]);
      if (engine.durable) await lab.restart();
      const slices: string[][] = [];
      let before: number | undefined;
      do {
        const slice = await lab.store.replies.slice({ limit: 3, before });
        slices.push(slice.replies.map(({ id }) => id));
        before = slice.before;
      } while (before !== undefined);
      expect(slices.flat()).toEqual(replies.map(({ id }) => id).reverse());
      expect(slices.slice(0, 3).map(({ length }) => length)).toEqual([3, 3, 1]);
    });
  });
}
