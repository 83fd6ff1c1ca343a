import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFailures } from './failures.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('Wrong keys of one address', () => {
  it('are counted within a window, after which the address starts anew', async () => {
    const failures = createFailures({ limit: 2, windowMs: 60_000 });
    expect([await failures.count('a'), await failures.count('a')]).toEqual([undefined, undefined]);
    vi.advanceTimersByTime(20_000);
    expect(await failures.count('a')).toBe(40);
    expect(await failures.count('b')).toBeUndefined();
    vi.advanceTimersByTime(40_000);
    expect(await failures.count('a')).toBeUndefined();
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:5::', true],
    ['::1', '::2', true],
    ['::1', '1::1', false],
    ['10.0.0.1', '10.0.0.2', false],
  ])('count together for %s and %s: %s', async (one, other, together) => {
    const failures = createFailures({ limit: 1, windowMs: 1_000 });
    await failures.count(one);
    expect((await failures.count(other)) !== undefined).toBe(together);
  });
});
