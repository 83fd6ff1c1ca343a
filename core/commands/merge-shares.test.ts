import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fairShares } from './merge-shares.ts';

describe('Fair shares of a budget', () => {
  it('give the small what they want and the others the same', () => {
    expect(fairShares([10, 500, 900], 610)).toEqual([10, 300, 300]);
    expect(fairShares([5, 5], 100)).toEqual([5, 5]);
    expect(fairShares([5, 5], -1)).toEqual([0, 0]);
    expect(fairShares([], 10)).toEqual([]);
  });

  it('never exceed the budget and never waste a unit for each that waits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.nat(5000), (wishes, budget) => {
        const shares = fairShares(wishes, budget);
        const given = shares.reduce((sum, share) => sum + share, 0);
        const wanted = wishes.reduce((sum, wish) => sum + wish, 0);
        expect(given).toBeLessThanOrEqual(budget);
        expect(given).toBeGreaterThan(Math.min(budget, wanted) - wishes.length);
        const largest = Math.max(...shares);
        wishes.forEach((wish, index) => expect(shares[index]).toBe(Math.min(wish, largest)));
      }),
    );
  });
});
