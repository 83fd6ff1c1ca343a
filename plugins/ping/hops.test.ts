import { describe, expect, it } from 'vitest';
import { fromHotline, within } from './hops.ts';

const stamp = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(stamp.getTime() + ms);

describe('the way from Hotline to the host', () => {
  it.each([
    [0, 'under 1 s'],
    [999, 'under 1 s'],
    [1000, 'under 2 s'],
    [61_500, 'under 62 s'],
  ])('of %i ms by the two clocks is never said more exactly than whole seconds allow', (ms, said) => {
    expect(fromHotline(stamp, later(ms))).toBe(said);
  });

  it('is unknown when Hotline’s clock is ahead, or when it sent no time', () => {
    expect(fromHotline(stamp, later(-1500))).toBe('unknown, since Hotline’s clock is 2 s ahead');
    expect(fromHotline(undefined, stamp)).toBe('unknown, since Hotline sent no time');
  });

  it.each([
    [3 * 3_600_000 + 700, '3 h'],
    [-5.5 * 3_600_000 + 700, '-5.5 h'],
  ])('of %i ms is a wrong time zone, not a slow network', (ms, said) => {
    expect(fromHotline(stamp, later(ms))).toBe(`${said}, so the connection’s time zone is not the one configured`);
  });

  it('of many days is what it is: no zone is that far away', () => {
    expect(fromHotline(stamp, later(48 * 3_600_000))).toBe('under 172801 s');
  });
});

describe('the way from the host to the plugin', () => {
  it('is measured on one clock, in milliseconds', () => {
    expect(within(stamp, later(3))).toBe('3 ms');
    expect(within(stamp, stamp)).toBe('under 1 ms');
  });
});
