import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PerSecond } from './per-second.ts';

describe('what is let through in a second [row 18]', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is limited, and the others are counted and said once', () => {
    const said: number[] = [];
    const lines = new PerSecond(2, (dropped) => said.push(dropped));
    expect(Array.from({ length: 5 }, () => lines.admits())).toEqual([true, true, false, false, false]);
    vi.advanceTimersByTime(1000);
    expect(said).toEqual([3]);
    expect(lines.admits()).toBe(true);
    vi.advanceTimersByTime(5000);
    expect(said).toEqual([3]);
  });

  it('may be an amount: the one that passes the limit is the last', () => {
    const bytes = new PerSecond(100, () => {});
    expect([bytes.admits(90), bytes.admits(90), bytes.admits(1)]).toEqual([true, true, false]);
  });
});
