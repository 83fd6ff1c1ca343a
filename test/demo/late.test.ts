import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Received, StandIn } from '../fixtures/stand-in.ts';
import type { Reply } from './conversation.ts';
import { showLate } from './late.ts';
import { BOT_TOKEN } from './stage.ts';

const asked = { command: '/track', askedAt: 1_000, dialog: { chatId: -1001, topicId: 7 }, messageId: 5 } as Reply;
const posted = {
  chat_id: -1001,
  message_thread_id: 7,
  parse_mode: 'MarkdownV2',
  text: '/ \\/track\n\nIn *Turin*',
  reply_parameters: { message_id: 5 },
};

/** How late an answer is that the bot posts like this, in milliseconds. */
function late(json: object, token = BOT_TOKEN): Promise<number> {
  const request = { path: `/bot${token}/sendMessage`, json, at: 5_050 } as Received;
  const telegram = { requests: [request] } as unknown as StandIn;
  return showLate({ telegram, until: () => Promise.reject(new Error('It is there.')) }, asked, /In Turin$/);
}

describe('the demo’s late answer', () => {
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it('is shown as it stands in the topic, with how late it came', async () => {
    expect(await late(posted)).toBe(4_050);
    expect(console.log).toHaveBeenLastCalledWith(expect.stringMatching(/4\.05 s after the command[^]*In Turin/));
  });

  it.each([
    ['another chat', { chat_id: 1 }],
    ['another topic', { message_thread_id: 8 }],
    ['another message', { reply_parameters: { message_id: 6 } }],
    ['plain text', { parse_mode: 'HTML' }],
    ['other words', { text: 'In Rome' }],
  ])('breaks off when it is for %s', async (_, change) => {
    await expect(late({ ...posted, ...change })).rejects.toThrow('This is no answer to /track');
  });

  it('breaks off when another bot posts it', async () => {
    await expect(late(posted, '1:another')).rejects.toThrow('This is no answer to /track');
  });
});
