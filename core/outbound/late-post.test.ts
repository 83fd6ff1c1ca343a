import { describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../config/parse.ts';
import { HostError, type ErrorCode } from '../errors.ts';
import { latePostOf } from './late-post.ts';
import type { Outbound } from './outbound.ts';

const target = { connection: 'support', name: '/x', text: '', chatId: -1001, topicId: 5, customerId: 7 };
const text = { markdown: 'm', plain: 'p' };

/** A connection with both tokens, whose bot fails in this way. */
function posting(code?: ErrorCode) {
  const telegram = vi.fn<Outbound['telegram']>(() =>
    code === undefined ? Promise.resolve() : Promise.reject(new HostError(code, 'No.')),
  );
  const sendToTopic = vi.fn<Outbound['sendToTopic']>(() => Promise.resolve());
  const outbound: Outbound = { telegram, sendToTopic, infoByTopic: vi.fn<Outbound['infoByTopic']>(), close() {} };
  const config = parseConfig({
    connections: [{ name: 'support', apiKeys: ['a key'], botToken: 'bot', topicsToken: 'topics' }],
    outbound: { topics: { send: { action: 'send' } } },
  });
  return { post: latePostOf(outbound, config, 'support')!, telegram, sendToTopic };
}

describe('a late answer of a connection with both tokens', () => {
  it('is sent by the bot alone', async () => {
    const { post, telegram, sendToTopic } = posting();
    await post(target, text);
    expect([telegram.mock.calls.length, sendToTopic.mock.calls.length]).toEqual([1, 0]);
  });

  it('goes through the Topics API where the bot is refused, or nobody said where the command was typed', async () => {
    const refused = posting('OUTBOUND_REFUSED');
    await refused.post(target, text);
    const unknown = posting();
    await unknown.post({ ...target, chatId: undefined }, text);
    for (const { sendToTopic } of [refused, unknown])
      expect(sendToTopic.mock.calls.map(([, , message]) => message)).toEqual([{ customerId: 7, text: 'p' }]);
    expect(unknown.telegram).not.toHaveBeenCalled();
  });

  it.each(['OUTBOUND_FAILED', 'OUTBOUND_LIMITED'] as const)('is not sent that way after %s [row 50]', async (code) => {
    const { post, sendToTopic } = posting(code);
    await expect(post(target, text)).rejects.toMatchObject({ code });
    expect(sendToTopic).not.toHaveBeenCalled();
  });
});
