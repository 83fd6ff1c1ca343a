import { expect } from 'vitest';
import { openSqliteStore } from '../../../core/store/sqlite/store.ts';
import { claimAll } from '../engine.ts';
import { numbersOf } from './child.ts';

/**
 * What holds after whatever happened to an appender: everything that it was told is stored is stored, once, each dialog's in
 * one order, and all of it can be claimed.
 */
export async function expectNothingLost(file: string, lines: readonly string[]): Promise<void> {
  const store = await openSqliteStore({ file });
  const claimed = await claimAll(store, { now: Date.now(), limit: 1e6, perDialog: 1e6 });
  await store.close();
  const found = claimed.map(({ event }) => (JSON.parse(event.body) as { number: number }).number);
  expect(new Set(found).size).toBe(found.length);
  expect(numbersOf(lines, 'stored', 'repeat').filter((number) => !found.includes(number))).toEqual([]);
  const last = new Map<string, number>();
  for (const { event } of claimed) {
    expect(event.seq).toBeGreaterThan(last.get(event.dialog) ?? 0);
    last.set(event.dialog, event.seq);
  }
}
