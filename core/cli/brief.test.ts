import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brief } from './brief.ts';

describe('a brief duration', () => {
  it('has a unit that suits it', () => {
    const times = [0, 0.04, 0.36, 9.94, 9.96, 340.4, 999.6, 2_753, 12_340, 99_960, 720_000, 12_600_000];
    expect(times.map(brief)).toEqual([
      '0 ms',
      '0 ms',
      '0.4 ms',
      '9.9 ms',
      '10 ms',
      '340 ms',
      '1.00 s',
      '2.75 s',
      '12.3 s',
      '2 min',
      '12 min',
      '3.5 h',
    ]);
  });

  it('takes at most seven characters', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 3.5e9, noNaN: true }), (ms) => brief(ms).length <= 7));
  });
});
