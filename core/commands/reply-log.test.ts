import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../log.ts';
import type { Replies, StoredReply } from '../store/store.ts';
import { ReplyLog } from './reply-log.ts';

/** A store that takes so much at once, and nothing while `isDown`. */
function lab(mostAtOnce = 2 ** 22) {
  const stored: StoredReply[] = [];
  const place = { isDown: false };
  const replies: Replies = {
    async put(batch) {
      const size = batch.reduce((sum, { body }) => sum + body.length, 0);
      if (place.isDown || size > mostAtOnce) throw new Error('It cannot be stored.');
      stored.push(...batch);
    },
    recent: () => Promise.resolve([]),
    slice: () => Promise.resolve({ replies: [] }),
  };
  const log = new ReplyLog(replies, silentLog);
  const add = (id: number, characters = 10) =>
    log.add(
      { id: `id${id}`, name: '/x', connection: 'c', dialog: 'd', at: id, tookMs: 1, parts: [] },
      { type: 'markdown', body: 'x'.repeat(characters) },
    );
  return { log, add, place, ids: () => stored.map(({ id }) => id) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('replies on their way to the store', () => {
  it('that have piled up while it was down are stored all the same, in their order', async () => {
    const { log, add, place, ids } = lab();
    place.isDown = true;
    const numbers = Array.from({ length: 3_000 }, (_, number) => number);
    for (const number of numbers) add(number, 4_000);
    await log.flush();
    expect(ids()).toEqual([]);
    place.isDown = false;
    await log.flush();
    expect(ids()).toEqual(numbers.map((number) => `id${number}`));
  });

  it('are tried again without another command', async () => {
    const { log, add, place, ids } = lab();
    place.isDown = true;
    add(1);
    await log.flush();
    place.isDown = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ids()).toEqual(['id1']);
  });

  it('that are large go alone', async () => {
    const { log, add, ids } = lab(2 ** 21);
    add(1, 2 ** 20);
    add(2, 2 ** 20);
    add(3);
    await log.flush();
    expect(ids()).toEqual(['id1', 'id2', 'id3']);
  });
});
