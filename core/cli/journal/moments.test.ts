import { describe, expect, it } from 'vitest';
import { ago, ahead, fullMoment, readMoment, shortMoment, span } from './moments.ts';

const NOW = new Date(2026, 10, 3, 14, 5, 12, 345).getTime();

describe('a time on the command line', () => {
  it.each([
    ['30s', 30_000],
    ['15m', 900_000],
    ['2h', 7_200_000],
    ['1.5h', 5_400_000],
    ['3d', 259_200_000],
    ['1w', 604_800_000],
  ])('may be so long ago: %s', (text, before) => {
    expect(readMoment(text, NOW)).toBe(NOW - before);
  });

  it('may be a day, or a time in local time or with its zone', () => {
    expect(readMoment('2026-11-03', NOW)).toBe(new Date(2026, 10, 3).getTime());
    expect(readMoment('2026-11-03T14:05', NOW)).toBe(new Date(2026, 10, 3, 14, 5).getTime());
    expect(readMoment('2026-11-03 14:05:12', NOW)).toBe(new Date(2026, 10, 3, 14, 5, 12).getTime());
    expect(readMoment('2026-11-03T14:05:12Z', NOW)).toBe(Date.UTC(2026, 10, 3, 14, 5, 12));
  });

  it.each(['', 'yesterday', '15', '15 m', '-3d', '3', '2026', '2026-13-45', 'Nov 3'])('is not %j', (text) => {
    expect(readMoment(text, NOW)).toBeUndefined();
  });
});

describe('a time in the terminal', () => {
  it('is local', () => {
    expect(shortMoment(NOW)).toBe('11-03 14:05:12');
    expect(fullMoment(NOW)).toBe('2026-11-03 14:05:12.345');
  });

  it('reads like speech when it is a distance', () => {
    const spans = [0, 999, 1_000, 119_000, 120_000, 7_100_000, 7_200_000, 172_000_000, 864_000_000].map(span);
    expect(spans).toEqual([
      '0 ms',
      '999 ms',
      '1 second',
      '119 seconds',
      '2 minutes',
      '118 minutes',
      '2 hours',
      '48 hours',
      '10 days',
    ]);
    expect([ago(NOW, NOW), ago(NOW - 5_000, NOW)]).toEqual(['just now', '5 seconds ago']);
    expect([ahead(NOW - 1, NOW), ahead(NOW + 28_000, NOW)]).toEqual(['now', 'in 28 seconds']);
  });
});
