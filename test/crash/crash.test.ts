import { describe, expect, it } from 'vitest';
import { run } from './run.ts';
import { complaints, summary } from './totals.ts';

const ROUNDS = 20;

describe('a host under load that is killed again and again, or told to stop', () => {
  it(
    '[row 22] [row 49] [row 21] loses no event that it has acknowledged, keeps the order of each dialog, and leaves no process behind',
    { timeout: 300_000 },
    async () => {
      const seed = Math.floor(Math.random() * 1e6);
      const startedAt = performance.now();
      const series = await run({ rounds: ROUNDS, seed, parallel: 1 });
      expect(complaints(series)).toEqual([]);
      const [{ rounds, acknowledged, stored, delivered, repeats, stops } = series[0]!] = series;
      expect({ rounds, stored, delivered }).toEqual({
        rounds: ROUNDS,
        stored: acknowledged,
        delivered: 3 * acknowledged,
      });
      expect(repeats).toBeGreaterThan(0);
      expect(stops).toBeGreaterThan(1);
      console.log(summary(series, performance.now() - startedAt).join('\n'));
    },
  );
});
