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
  const turnOf = (by: string, ...limits: Parameters<Pace['turn']>[0]) =>
    made.turn(limits, by, signal).then(() => void went.push([limits[0]!.key, now]));
  const limit = (key: string, count: number, perMs: number) => ({ key, rate: { count, perMs } });
  return {
    made,
    went,
    limit,
    turn: (...limits: Parameters<Pace['turn']>[0]) => turnOf('crm', ...limits),
    turnOf,
    pass: (ms: number) => void (now += ms),
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
      ['chat', 6_000],
      ['chat', 7_000],
    ]);
  });

  it('goes on after a pause as it did before, in order and without a burst [row 50]', async () => {
    const { made, turn, limit, went, passAll } = pace();
    const chat = limit('chat', 1, 1_000);
    const order: number[] = [];
    const all = [0, 1, 2, 3].map((number) => turn(chat).then(() => void order.push(number)));
    await all[0];
    made.pause(chat, 2_500);
    all.push(turn(chat).then(() => void order.push(4)));
    await passAll();
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(went.map(([, at]) => at)).toEqual([0, 3_500, 4_500, 5_500, 6_500]);
  });

  it('leaves room for others, however much one plugin asks for [row 50]', async () => {
    const { turnOf, limit, passAll } = pace(10_000);
    const chat = limit('chat', 1, 1_000);
    const busy = Array.from({ length: 50 }, () => turnOf('busy', chat));
    const others = ['crm', 'late answers', 'bot'].map((by) => turnOf(by, chat));
    const all = Promise.allSettled([...busy, ...others]);
    await passAll();
    const states = (await all).map(({ status }) => status === 'fulfilled');
    expect(states.slice(0, 50).filter(Boolean)).toHaveLength(6);
    expect(states.slice(50)).toEqual([true, true, true]);
  });

  it.each([NaN, -5_000, Infinity, 1e300])('is not stopped for ever by a pause of %d ms', async (ms) => {
    const { made, turn, limit, pass } = pace();
    const chat = limit('chat', 1, 1_000);
    made.pause(chat, ms);
    pass(86_400_000);
    await turn(chat);
  });

  it('tells those who wait when the host stops that nothing was sent', async () => {
    const made = new Pace({ maxWaitMs: () => 60_000 });
    const stopping = new AbortController();
    const chat = { key: 'chat', rate: { count: 1, perMs: 50_000 } };
    await made.turn([chat], 'crm', stopping.signal);
    const waiting = made.turn([chat], 'crm', stopping.signal);
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'OUTBOUND_LIMITED' });
  });

  it('forgets chats that have nothing to wait for', async () => {
    const { made, turn, limit } = pace();
    for (let i = 0; i < 2_500; i++) await turn(limit(`chat ${i}`, 1, 0));
    expect(made.size).toBeLessThanOrEqual(1_000);
  });
});
