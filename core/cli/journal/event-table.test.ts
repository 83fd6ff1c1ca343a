import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { DeliveryInfo, EventDetail } from '../../store/journal.ts';
import { columns } from './cells.ts';
import { eventHead, eventRow, Titles } from './event-table.ts';

const NOW = new Date(2026, 10, 3, 14, 5, 12).getTime();
const STATES = ['done', 'waiting', 'retrying', 'held', 'dead', 'discarded'] as const;
const every: readonly DeliveryInfo[] = STATES.map((state) => ({
  plugin: `${state}-plugin`,
  state,
  attempts: [],
  ...(state === 'retrying' && { retryAt: NOW + 4_000 }),
}));

const event = (deliveries: readonly DeliveryInfo[]): EventDetail => ({
  seq: 12,
  type: 'message_intercepted',
  connection: 'support',
  dialog: '1:-1002146012345:5343',
  receivedAt: NOW,
  body: '{"data":{"title":"Ada Lovelace, Countess of so many places"}}',
  repeats: 0,
  deliveries,
});

function row(deliveries: readonly DeliveryInfo[], width: number): string[] {
  const titles = new Titles();
  titles.learn(event([]));
  return stripVTControlCharacters(eventRow(event(deliveries), titles, { width, now: NOW })).split('\n');
}

describe('a row of hotline events', () => {
  it('says by sign and word how each delivery stands, the worst in front', () => {
    expect(row(every, 120).map((line) => line.trim())).toEqual([
      '‖ 11-03 14:05:12      12  message_intercepted  5343 Ada Lovelace, Countess…',
      '✓ done-plugin  ◌ waiting-plugin waiting  ↻ retrying-plugin retrying in 4 seconds  ‖ held-plugin held',
      '✗ dead-plugin dead  – discarded-plugin discarded',
    ]);
    expect(row([], 120)[0]).toMatch(/^· .* for no plugin$/);
  });

  it.each([60, 80, 100, 200])('keeps within %i columns, under its heading', (width) => {
    for (const line of [...row(every, width), ...row(every.slice(0, 1), width), eventHead({ width })])
      expect(columns(line)).toBeLessThanOrEqual(width);
    const heading = stripVTControlCharacters(eventHead({ width }));
    expect(row([], width)[0]!.indexOf('5343')).toBe(heading.indexOf('DIALOG'));
  });
});
