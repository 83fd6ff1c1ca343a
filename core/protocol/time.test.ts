import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTimestamp, isTimeZone, parseTimestamp } from './time.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'Europe/Moscow',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];
const iso = (text: string, zone: string) => parseTimestamp(text, zone)?.toISOString();

describe('A timestamp', () => {
  it('is read in the zone of its connection', () => {
    expect(iso('2025-10-09 00:24:55', 'UTC')).toBe('2025-10-09T00:24:55.000Z');
    expect(iso('2025-10-09 00:24:55', 'Europe/Berlin')).toBe('2025-10-08T22:24:55.000Z');
    expect(iso('2025-01-09 00:24:55', 'Europe/Berlin')).toBe('2025-01-08T23:24:55.000Z');
    expect(iso('2025-10-09 00:24:55', 'Asia/Kolkata')).toBe('2025-10-08T18:54:55.000Z');
  });

  it('comes back as it was written, in every zone, but for the hour that a clock change repeats', () => {
    const moment = fc.date({ min: new Date('1975-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moment, fc.constantFrom(...zones), (date, zone) => {
        const text = formatTimestamp(date, zone);
        const parsed = parseTimestamp(text, zone)!;
        expect(formatTimestamp(parsed, zone)).toBe(text);
        expect([0, 30, 60]).toContain((Math.floor(date.getTime() / 1000) - parsed.getTime() / 1000) / 60);
      }),
      { numRuns: 500 },
    );
  });

  it('reads the hour that a clock change repeats as its first run', () => {
    expect(iso('2025-10-26 01:59:59', 'Europe/Berlin')).toBe('2025-10-25T23:59:59.000Z');
    expect(iso('2025-10-26 02:30:00', 'Europe/Berlin')).toBe('2025-10-26T00:30:00.000Z');
    expect(iso('2025-10-26 03:00:00', 'Europe/Berlin')).toBe('2025-10-26T02:00:00.000Z');
    expect(iso('2025-11-02 01:30:00', 'America/New_York')).toBe('2025-11-02T05:30:00.000Z');
  });

  it('reads an hour that a clock change skips as if the clocks had gone on', () => {
    expect(iso('2025-03-30 01:59:59', 'Europe/Berlin')).toBe('2025-03-30T00:59:59.000Z');
    expect(iso('2025-03-30 02:30:00', 'Europe/Berlin')).toBe('2025-03-30T01:30:00.000Z');
    expect(iso('2025-03-30 03:00:00', 'Europe/Berlin')).toBe('2025-03-30T01:00:00.000Z');
    expect(iso('2025-03-09 02:30:00', 'America/New_York')).toBe('2025-03-09T07:30:00.000Z');
  });

  it.each([
    '',
    '2025-10-09',
    '2025-10-09T00:24:55',
    '2025-10-09 00:24:55Z',
    ' 2025-10-09 00:24:55',
    '2025-02-29 00:00:00',
    '2025-13-01 00:00:00',
    '2025-00-01 00:00:00',
    '2025-10-09 24:00:00',
    '2025-10-09 00:60:00',
    '2025-10-09 00:00:60',
    '0025-10-09 00:00:00',
  ])('[row 36] is absent rather than wrong when Hotline sends "%s"', (text) => {
    for (const zone of zones) expect(parseTimestamp(text, zone)).toBeUndefined();
  });

  it('is refused for a zone that does not exist', () => {
    expect(() => parseTimestamp('2025-10-09 00:24:55', 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('isTimeZone', () => {
  it('knows the zones of the system, and no others', () => {
    expect(zones.every(isTimeZone)).toBe(true);
    expect(['', 'Mars/Olympus', 'CEST?', 'Europe'].some(isTimeZone)).toBe(false);
  });
});
