import { describe, expect, it } from 'vitest';
import { definePlugin } from '../index.ts';
import { fixtures, testPlugin } from './index.ts';

const NOON = '2026-03-01T12:00:00Z';
const dialog = fixtures.dialog({ topicId: 7 });

describe('timers', () => {
  const plugin = definePlugin({
    events: {
      message_received: (event, ctx) =>
        ctx.timers.set('unanswered', { key: event.dialog.key, in: '15m', payload: { text: event.text } }),
      async message_sent(event, ctx) {
        await new Promise((resolve) => setImmediate(resolve));
        await ctx.timers.cancel('unanswered', event.dialog.key);
      },
      dialog_created: (_, ctx) => ctx.timers.set('again', { key: 'x', in: 0 }),
      dialog_closed: (_, ctx) => ctx.timers.set('at', { key: 'x', at: new Date('2026-03-01T13:00:00Z') }),
    },
    timers: {
      async unanswered({ key, payload, at }, ctx) {
        ctx.log.warn({ key, payload, at: at.toISOString() }, 'waits');
        if ((payload as { text: string }).text === 'twice')
          await ctx.timers.set('unanswered', { key, in: '1m', payload: {} });
      },
      again: (_, ctx) => ctx.timers.set('again', { key: 'x', in: 0 }),
      at() {
        throw new Error('boom');
      },
    },
  });

  it('fire by the fake clock, each at its own time', async () => {
    await using t = await testPlugin(plugin, { now: NOON });
    await t.event('message_received', { dialog, text: 'twice' });
    const at = new Date('2026-03-01T12:15:00Z');
    expect(t.timers).toEqual([{ name: 'unanswered', key: dialog.key, at, payload: { text: 'twice' } }]);
    expect(await t.advance('14m')).toEqual([]);
    expect(await t.advance('3m')).toMatchObject([
      { name: 'unanswered', key: dialog.key, at, status: 'done' },
      { at: new Date('2026-03-01T12:16:00Z'), status: 'done' },
    ]);
    expect(t.now).toEqual(new Date('2026-03-01T12:17:00Z'));
    expect(t.timers).toEqual([]);
    expect(t.logs[0]).toEqual({
      level: 'warn',
      message: 'waits',
      fields: { key: dialog.key, payload: { text: 'twice' }, at: '2026-03-01T12:15:00.000Z' },
    });
  });

  it('keep their place in their dialog: one that an earlier event cancels does not fire', async () => {
    await using t = await testPlugin(plugin);
    await t.event('message_received', { dialog });
    const answered = t.event('message_sent', { dialog });
    expect(await t.advance('1h')).toEqual([]);
    expect(await answered).toMatchObject({ status: 'done' });
  });

  it('that fail say so and may be tried again; `at` is a time of the fake clock', async () => {
    await using t = await testPlugin(plugin, { now: NOON });
    await t.event('dialog_closed');
    const [failed, ...others] = await t.advance('1h');
    expect(others).toEqual([]);
    expect(failed).toMatchObject({ name: 'at', status: 'failed', attempt: 1, error: expect.stringContaining('boom') });
    expect(await t.retry(failed!)).toMatchObject({ status: 'failed', attempt: 2 });
  });

  it('that set themselves again without end are found out', async () => {
    await using t = await testPlugin(plugin);
    await t.event('dialog_created');
    await expect(t.advance(1)).rejects.toThrow('"again" sets itself again');
  });

  it('are years away in no time', async () => {
    await using t = await testPlugin(plugin);
    await t.event('message_received', { dialog });
    expect(await t.advance('366d')).toHaveLength(1);
    await expect(t.advance('soon')).rejects.toThrow('as in 15m');
    await expect(t.advance(-1)).rejects.toThrow(RangeError);
  });
});
