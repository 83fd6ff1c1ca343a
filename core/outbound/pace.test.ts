import { describe, expect, it } from 'vitest';
import { Pace } from './pace.ts';

/** A pace in a time of its own: sleeping passes it. */
function pace(maxWaitMs = 60_000) {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const made = new Pace({
    maxWaitMs: () => maxWaitMs,
    now: () => now,
    sleep: (ms) => new Promise<void>((wake) => void sleepers.push({ at: now + ms, wake })),
  });
  const { signal } = new AbortController();
  const went: [key: string, at: number][] = [];
  const limit = (key: string, count: number, perMs: number) => ({ key, rate: { count, perMs } });
  return {
    made,
    went,
    limit,
    turn: (...limits: Parameters<Pace['turn']>[0]) =>
      made.turn(limits, signal).then(() => void went.push([limits[0]!.key, now])),
    /** Lets time pass until nobody sleeps. */
    async passAll() {
      for (;;) {
        for (let i = 0; i < 10; i++) await Promise.resolve();
        const next = sleepers.sort((a, b) => a.at - b.at).shift();
        if (next === undefined) return;
        now = Math.max(now, next.at);
        next.wake();
      }
    },
  };
}

describe('the pace of requests', () => {
  it('lets a burst go at once, and then one after the other', async () => {
    const { turn, limit, went, passAll } = pace();
    const all = Array.from({ length: 5 }, () => turn(limit('chat', 3, 3_000)));
    await passAll();
    await Promise.all(all);
    expect(went.map(([, at]) => at)).toEqual([0, 0, 0, 1_000, 2_000]);
  });

  it('holds each chat to its own, and all of a bot to that of the bot', async () => {
    const { turn, limit, went, passAll } = pace();
    const bot = limit('bot', 3, 300);
    const all = ['a', 'a', 'b', 'b'].map((chat) => turn(limit(chat, 1, 1_000), bot));
    await passAll();
    await Promise.all(all);
    expect(went).toEqual([
      ['a', 0],
      ['b', 0],
      ['a', 1_000],
      ['b', 1_000],
    ]);
  });

  it('does not let a chat that has much to wait for slow down the others of its bot', async () => {
    const { turn, limit, went, passAll } = pace();
    const bot = limit('bot', 10, 1_000);
    const busy = Array.from({ length: 30 }, () => turn(limit('busy', 1, 1_000), bot));
    const calm = turn(limit('calm', 1, 1_000), bot);
    await passAll();
    await Promise.all([...busy, calm]);
    expect(went.find(([chat]) => chat === 'calm')).toEqual(['calm', 0]);
  });

  it('refuses at once what would have to wait too long, and gives its place to others', async () => {
    const { turn, limit, went, passAll } = pace(1_500);
    const chat = limit('chat', 1, 1_000);
    const all = Promise.allSettled([turn(chat), turn(chat), turn(chat)]);
    await passAll();
    expect((await all)[2]).toMatchObject({
      reason: { code: 'OUTBOUND_LIMITED', message: 'Too many messages for now: the next one could be sent in 2 s.' },
    });
    const next = turn(chat);
    await passAll();
    await next;
    expect(went.map(([, at]) => at)).toEqual([0, 1_000, 2_000]);
  });

  it('waits as it is told, those that had a turn already as well, and others not at all [row 50]', async () => {
    const { made, turn, limit, went, passAll } = pace();
    const chat = limit('chat', 2, 2_000);
    const first = [turn(chat), turn(chat), turn(chat)];
    await Promise.all(first.slice(0, 2));
    made.pause(chat, 5_000);
    const other = turn(limit('other', 2, 2_000));
    await other;
    const last = turn(chat);
    await passAll();
    await Promise.all([...first, last]);
    expect(went).toEqual([
      ['chat', 0],
      ['chat', 0],
      ['other', 0],
      ['chat', 5_000],
      ['chat', 5_000],
    ]);
  });

  it('forgets chats that have nothing to wait for', async () => {
    const { made, turn, limit } = pace();
    for (let i = 0; i < 2_500; i++) await turn(limit(`chat ${i}`, 1, 0));
    expect(made.size).toBeLessThanOrEqual(1_000);
  });
});
