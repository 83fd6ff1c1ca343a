import { describe, expect, it } from 'vitest';
import { Repeats } from './repeats.ts';

describe('a command that Hotline sends again [row 34]', () => {
  it('joins the first while that one is in flight', async () => {
    const repeats = new Repeats<string>({ max: 10, maxAgeMs: 1000 });
    const first = Promise.withResolvers<string>();
    let runs = 0;
    const run = () => (runs++, first.promise);
    const replies = [repeats.once('a', run), repeats.once('a', run), repeats.once('a', run)];
    first.resolve('done');
    expect(await Promise.all(replies)).toEqual(['done', 'done', 'done']);
    expect(runs).toBe(1);
  });

  it('gets the stored reply afterwards, until it is too old', async () => {
    let now = 0;
    const repeats = new Repeats<number>({ max: 10, maxAgeMs: 1000, now: () => now });
    let runs = 0;
    const run = () => Promise.resolve(++runs);
    await repeats.once('a', run);
    now = 999;
    expect(await repeats.once('a', run)).toBe(1);
    now = 1000;
    expect(await repeats.once('a', run)).toBe(2);
  });

  it('is remembered within bounds: at least half as many as are set, and never more', async () => {
    const repeats = new Repeats<number>({ max: 10, maxAgeMs: 1000 });
    let runs = 0;
    const run = () => Promise.resolve(++runs);
    for (let i = 0; i < 100; i++) {
      await repeats.once(`${i}`, run);
      expect(repeats.size).toBeLessThanOrEqual(10);
    }
    for (let i = 95; i < 100; i++) await repeats.once(`${i}`, run);
    expect(runs).toBe(100);
  });

  it('is not remembered at all when none are to be', async () => {
    const repeats = new Repeats<number>({ max: 0, maxAgeMs: 1000 });
    repeats.restore([{ id: 'a', reply: -1, ageMs: 0 }]);
    let runs = 0;
    for (let i = 0; i < 3; i++) await repeats.once('a', () => Promise.resolve(++runs));
    expect(runs).toBe(3);
  });
});
