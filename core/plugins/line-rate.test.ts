import { describe, expect, it } from 'vitest';
import { LineRate } from './line-rate.ts';

describe('the allowance of lines from a plugin [row 18]', () => {
  it('is used up by lines that nobody asked for, and filled again each second', () => {
    let now = 0;
    const rate = new LineRate(3, () => now);
    expect([rate.take(10), rate.take(10), rate.take(10)]).toEqual([0, 0, 0]);
    now = 400;
    expect(rate.take(10)).toBe(600);
    now = 1000;
    expect(rate.take(10)).toBe(0);
  });

  it('is not used up by answers', () => {
    const rate = new LineRate(1, () => 0);
    for (let i = 0; i < 1000; i++) rate.expect();
    for (let i = 0; i < 1001; i++) expect(rate.take(10)).toBe(0);
    expect(rate.take(10)).toBe(1000);
  });

  it('is used up by characters, too, whoever asked for them', () => {
    let now = 0;
    const rate = new LineRate(1000, () => now);
    for (let i = 0; i < 32; i++) {
      rate.expect();
      expect(rate.take(2 ** 20)).toBe(0);
    }
    expect(rate.take(1)).toBe(1000);
    now = 1000;
    expect(rate.take(1)).toBe(0);
  });

  it('holds no longer once the sender has ended', () => {
    const rate = new LineRate(0, () => 0);
    expect(rate.take(1)).toBe(1000);
    rate.lift();
    expect(rate.take(2 ** 30)).toBe(0);
  });
});
