import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

const durations = fc.array(fc.double({ min: 0.001, max: 4e6, noNaN: true }), { minLength: 1, maxLength: 300 });

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('a histogram of durations', () => {
  it('tells every quantile within three and a bit percent, whatever was recorded', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1]!;
        const told = histogramOf(values).quantile(q)!;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(1 / 31);
      }),
    );
  });

  it('counts exactly what is below a power of two, or a half above one', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: -9, max: 21 }), fc.constantFrom(1, 1.5), (values, exponent, factor) => {
        const bound = 2 ** exponent * factor;
        expect(histogramOf(values).below(bound)).toBe(values.filter((value) => value < bound).length);
      }),
    );
  });

  it('knows how many there were, and how long they took together', () => {
    const histogram = histogramOf([1, 2, 3.5]);
    expect([histogram.count, histogram.sum]).toEqual([3, 6.5]);
  });

  it('takes what is beyond its ends, and no time at all', () => {
    const histogram = histogramOf([0, -1, 1e-9, 1e12]);
    expect(histogram.below(0.002)).toBe(3);
    expect(histogram.quantile(1)).toBeGreaterThan(4e6);
  });

  it('has no quantile while it is empty', () => {
    expect(new Histogram().quantile(0.5)).toBeUndefined();
  });
});
