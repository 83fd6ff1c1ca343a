import { describe, expect, it } from 'vitest';
import { definePlugin, md } from '../index.ts';
import { fixtures, testPlugin } from './index.ts';

const dialog = fixtures.dialog({ topicId: 7 });

describe('calls that leave', () => {
  const plugin = definePlugin({
    events: {
      async message_received(event, ctx) {
        const { status } = await ctx.hotline.infoByTopic();
        const url = await ctx.files.publish('a,b', { name: 'list.csv' });
        const { message_id: id } = await ctx.telegram.sendMessage({
          chat_id: 1,
          text: md`${status} ${event.text}: ${url}`,
        });
        await ctx.telegram.sendDocument({
          chat_id: 1,
          document: Buffer.from('pdf'),
          filename: 'x.pdf',
          caption: `after ${id}`,
        });
      },
    },
    commands: {
      '/bad': {
        async run(_, ctx) {
          await ctx.telegram.sendMessage({ chat_id: 1, text: '1.5', parse_mode: 'MarkdownV2' });
        },
      },
    },
  });

  it('are recorded, answered by default, and do not leave', async () => {
    await using t = await testPlugin(plugin);
    expect(await t.event('message_received', { dialog, text: 'hi' })).toMatchObject({ status: 'done' });
    const connection = 'test';
    expect(t.sent).toEqual([
      { to: 'hotline', method: 'infoByTopic', parameters: { chatId: dialog.chatId, topicId: 7 }, connection },
      { to: 'files', method: 'publish', parameters: { name: 'list.csv' }, data: Buffer.from('a,b') },
      {
        to: 'telegram',
        method: 'sendMessage',
        parameters: {
          chat_id: 1,
          text: 'user\\_answered hi: https://files\\.example\\.com/2/list\\.csv',
          parse_mode: 'MarkdownV2',
        },
        connection,
      },
      {
        to: 'telegram',
        method: 'sendDocument',
        parameters: { chat_id: 1, document: 'x.pdf', caption: 'after 3' },
        data: Buffer.from('pdf'),
        connection,
      },
    ]);
  });

  it('are answered as the test says, and fail as it says', async () => {
    await using t = await testPlugin(plugin, {
      answers({ method }) {
        if (method === 'infoByTopic') return { status: 'closed' };
        if (method === 'sendMessage') throw Object.assign(new Error('bot was blocked'), { code: 'OUTBOUND_REFUSED' });
        return undefined;
      },
    });
    expect(await t.event('message_received')).toMatchObject({ error: expect.stringContaining('bot was blocked') });
    expect(t.sent.at(-1)?.parameters.text).toMatch(/^closed/);
  });

  it('are refused where Telegram would refuse their Markdown', async () => {
    await using t = await testPlugin(plugin);
    expect((await t.command('/bad')).failure).toContain('Not valid MarkdownV2 at byte 1');
  });
});
