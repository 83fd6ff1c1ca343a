import { describe, expect, it } from 'vitest';
import { silentLog } from '../log.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { RetentionRules } from '../store/store.ts';
import { startRetention } from './retention.ts';
import { FakeClock } from './testing/fake-clock.ts';

const settings = { maxAgeMs: 10_000, maxBytes: 5_000, repeatsMs: 3_000, repliesMs: 2_000 };

describe('Retention', () => {
  it('removes in slices with pauses between them, once a minute, until it is stopped', async () => {
    const clock = new FakeClock(1_000_000);
    const asked: [at: number, rules: RetentionRules][] = [];
    const trim = async (rules: RetentionRules) => {
      asked.push([clock.monotonic(), rules]);
      return { removed: 1, more: asked.length % 3 !== 0 };
    };
    const stop = startRetention({ ...createMemoryStore(), trim }, settings, clock, silentLog);
    await clock.advance(59_999);
    expect(asked).toEqual([]);
    await clock.advance(60_200);
    expect(asked.map(([at]) => at)).toEqual([60_000, 60_010, 60_020, 120_020, 120_030, 120_040]);
    expect(asked[0]![1]).toMatchObject({
      before: 1_050_000,
      maxBytes: 5_000,
      fingerprintsBefore: 1_057_000,
      repliesBefore: 1_058_000,
    });
    stop();
    await clock.advance(600_000);
    expect(asked).toHaveLength(6);
  });

  it('goes on after the store was not available', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const trim = () => Promise.reject(new Error(`unavailable ${++asked}`));
    startRetention({ ...createMemoryStore(), trim }, settings, clock, silentLog);
    await clock.advance(180_000);
    expect(asked).toBe(3);
  });
});
