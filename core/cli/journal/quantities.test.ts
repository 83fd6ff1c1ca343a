import { describe, expect, it } from 'vitest';
import { counted, listed, size } from './quantities.ts';

describe('quantities', () => {
  it('are sizes with a unit that fits', () => {
    expect([0, 999, 1_000, 99_949, 999_999, 14_200_000, 2e9, 5e15].map(size)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '99.9 kB',
      '1000 kB',
      '14.2 MB',
      '2.0 GB',
      '5000 TB',
    ]);
  });

  it('are counts and lists that read like sentences', () => {
    expect([0, 1, 12_345].map((count) => counted(count, 'event'))).toEqual(['no events', '1 event', '12,345 events']);
    expect(counted(2, 'delivery', 'deliveries')).toBe('2 deliveries');
    expect([[], ['crm'], ['crm', 'bot'], ['crm', 'bot', 'x']].map(listed)).toEqual([
      '',
      'crm',
      'crm and bot',
      'crm, bot and x',
    ]);
  });
});
