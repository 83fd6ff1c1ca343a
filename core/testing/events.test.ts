import { describe, expect, it } from 'vitest';
import { definePlugin } from '../index.ts';
import { fixtures, testPlugin } from './index.ts';

const NOON = '2026-03-01T12:00:00Z';
const dialog = fixtures.dialog({ topicId: 7 });

describe('an event', () => {
  const plugin = definePlugin({
    events: {
      async message_received(event, ctx) {
        if (event.text === 'bug') throw new Error(`boom ${event.attempt}`);
        await new Promise((resolve) => setImmediate(resolve));
        ctx.log.info({ id: event.deliveryId, attempt: event.attempt }, event.text);
      },
      dialog_created: (event, ctx) =>
        ctx.log.info(`${event.title} in ${event.department} at ${event.at?.toISOString()}`),
    },
  });

  it('comes with a default for everything', async () => {
    await using t = await testPlugin(plugin, { now: NOON });
    expect(await t.event('dialog_created')).toMatchObject({ status: 'done', attempt: 1 });
    expect(t.logs).toEqual([
      { level: 'info', message: 'Some User Name in default at 2026-03-01T12:00:00.000Z', fields: {} },
    ]);
  });

  it('says how it ended, and is tried again when the test says so, as the same delivery', async () => {
    await using t = await testPlugin(plugin);
    const first = await t.event('message_received', { text: 'bug' });
    expect(first).toMatchObject({ status: 'failed', error: expect.stringMatching(/^Error: boom 1\n +at/) });
    expect(await t.retry(first)).toMatchObject({
      seq: first.seq,
      deliveryId: first.deliveryId,
      attempt: 2,
      status: 'failed',
    });
    await expect(t.retry({ seq: 99 })).rejects.toThrow('Nothing was delivered');
  });

  it('waits for those before it in its dialog', async () => {
    await using t = await testPlugin(plugin);
    await Promise.all(['a', 'b', 'c'].map((text) => t.event('message_received', { dialog, text })));
    expect(t.logs.map(({ message }) => message)).toEqual(['a', 'b', 'c']);
  });

  it('that the plugin does not declare is ignored, as by a host', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.event('dialog_closed')).toMatchObject({ status: 'ignored' });
  });

  it('may be a fixture, also one that was recorded', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.event(fixtures.messageReceived({ text: 'from a fixture' }))).toMatchObject({ status: 'done' });
    const recorded = { event_type: 'dialog_created', instance_id: '1', data: { title: 'Ada', department: 'sales' } };
    expect(await t.event(recorded)).toMatchObject({ status: 'done' });
    expect(t.logs.map(({ message }) => message)).toEqual(['from a fixture', 'Ada in sales at undefined']);
    await expect(t.event(fixtures.command('/x'))).rejects.toThrow('/x is a command');
  });
});
