import { describe, expect, it } from 'vitest';
import { LineRate } from './line-rate.ts';

describe('the allowance of lines from a plugin [row 18]', () => {
  it('is used up by lines that nobody asked for, and filled again each second', () => {
    let now = 0;
    const rate = new LineRate(3, () => now);
    expect([rate.take(), rate.take(), rate.take()]).toEqual([0, 0, 0]);
    now = 400;
    expect(rate.take()).toBe(600);
    now = 1000;
    expect(rate.take()).toBe(0);
  });

  it('is not used up by answers', () => {
    const rate = new LineRate(1, () => 0);
    for (let i = 0; i < 1000; i++) rate.expectAnswer();
    for (let i = 0; i < 1001; i++) expect(rate.take()).toBe(0);
    expect(rate.take()).toBe(1000);
  });
});
