import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locationData } from './data.ts';
import { messageLink, readDialog, serverId, tdlibId } from './dialog.ts';

const read = (data: object, instanceId?: string) => readDialog(instanceId, locationData.parse(data));

describe('A dialog', () => {
  it('is the same one in dialog events, message events and commands', () => {
    const dialog = {
      key: '1:-1002146012345:5343',
      chatId: -1002146012345,
      topicId: 5343,
      link: 'https://t.me/c/2146012345/5343',
    };
    expect(read({ chat_id: -1002146012345, thread_id: 5602541568, topic_id: 5343 }, '1')).toStrictEqual(dialog);
    expect(read({ chat_id: -1002146012345, thread_id: 5602541568 }, '1')).toStrictEqual(dialog);
    expect(read({ backend_chat_id: -1002146012345, backend_thread_id: 5602541568 }, '1')).toStrictEqual(dialog);
    expect(read({ chat_id: -1002146012345, topic_id: 5343 }, '1')).toStrictEqual(dialog);
  });

  it.each([
    ['nothing', {}],
    ['nulls', { chat_id: null, topic_id: null, thread_id: null }],
    ['zeroes', { chat_id: 0, topic_id: 0 }],
    ['text', { chat_id: '-1002146012345', topic_id: 'five' }],
    ['numbers beyond 2^53', { chat_id: -(2 ** 60), topic_id: 2 ** 60 }],
    ['a thread id that no server gave', { thread_id: 5602541569 }],
    ['negative topics', { topic_id: -5, thread_id: -1048576 }],
  ])('[row 36] has absent ids rather than wrong ones when Hotline sends %s', (_, data) => {
    expect(read(data)).toStrictEqual({ key: '-:-:-' });
  });

  it('has a link only in a supergroup', () => {
    expect(read({ chat_id: -1000000012345, topic_id: 5 }).link).toBe('https://t.me/c/12345/5');
    expect(read({ chat_id: -1997852516352, topic_id: 5 }).link).toBe('https://t.me/c/997852516352/5');
    for (const chat_id of [5339212345, -4000123, -1e12, -2e12]) {
      expect(read({ chat_id, topic_id: 5 })).not.toHaveProperty('link');
    }
  });

  it('lends its link to its messages', () => {
    const dialog = read({ chat_id: -1002146012345, topic_id: 5343 });
    expect(messageLink(dialog, 5886)).toBe('https://t.me/c/2146012345/5343/5886');
    expect(messageLink(dialog, undefined)).toBeUndefined();
    expect(messageLink({ key: '-:-:-' }, 5886)).toBeUndefined();
  });
});

describe('Message ids', () => {
  it('become TDLib ids and come back, and nothing between two of them is an id', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.integer({ min: 1, max: 2 ** 20 - 1 }), (id, low) => {
        expect(serverId(tdlibId(id))).toBe(id);
        expect(serverId(tdlibId(id) + low)).toBeUndefined();
      }),
    );
    expect([5602541568, 6171918336, 3260022784].map(serverId)).toEqual([5343, 5886, 3109]);
    expect([0, -1048576, undefined].map(serverId)).toEqual([undefined, undefined, undefined]);
  });
});
