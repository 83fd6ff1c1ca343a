import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { json, startReceiver, type Answering } from '../../core/emulator/fixtures/receiver.ts';
import { ADA } from './cast.ts';
import { Conversation, type Question } from './conversation.ts';

/** A conversation with a receiver that answers the command like this. */
async function asked(answer: Answering, question: Partial<Question> = {}): Promise<void> {
  await using receiver = await startReceiver((response, body) =>
    body.includes('"/info"') ? answer(response, body) : response.end(),
  );
  using talk = new Conversation({ webhooks: receiver.url, instanceId: '1', key: 'k' }, ['/info']);
  const ada = await talk.opens(ADA);
  await talk.asks(ada, { command: '/info', kind: 'message', says: /Gold/, ...question });
}

describe('the demo’s conversation', () => {
  beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it('goes on when an answer is as promised', async () => {
    await asked(json({ message: 'Plan: Gold' }));
    expect(console.log).toHaveBeenLastCalledWith(expect.stringContaining('Plan: Gold'));
    const markup = (response: ServerResponse) => response.setHeader('content-type', 'text/plain').end('*Gold*');
    await asked(markup, { kind: 'markdown', formats: ['bold'] });
    await expect(asked(markup, { kind: 'markdown', formats: ['bold', 'italic'] })).rejects.toThrow(
      'has no italic: *Gold*',
    );
  });

  it('breaks off when an event is not taken', async () => {
    await using receiver = await startReceiver(json({ error: 'The instance or the key is wrong.' }, 401));
    using talk = new Conversation({ webhooks: receiver.url, instanceId: '1', key: 'k' }, []);
    await expect(talk.opens(ADA)).rejects.toThrow('dialog_created was not taken. The answer had status 401');
  });

  it.each([
    ['says something else', json({ message: 'Plan: Silver' }), 'it is message: Plan: Silver'],
    ['is an error', json({ error: 'Gold is out' }), 'it is error: Gold is out'],
    [
      'has a status that Hotline does not take',
      json({ message: 'Gold' }, 500),
      'it is failure: The answer had status 500',
    ],
  ])('breaks off when the answer %s', async (_, answer, sentence) => {
    await expect(asked(answer)).rejects.toThrow(sentence);
  });
});
