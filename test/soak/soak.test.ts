import { describe, expect, it } from 'vitest';
import { summary, wrongs } from './report.ts';
import { soak } from './run.ts';

describe('a host under load whose plugins are edited, broken, hung, crashed, removed and brought back, and that is killed itself', () => {
  it(
    '[row 2] [row 8] [row 10] [row 13] answers every command in time, keeps every event, and ends with no more memory, descriptors or processes',
    { timeout: 240_000 },
    async () => {
      const seed = Math.floor(Math.random() * 1e6);
      const result = await soak({ seed, durationMs: 15_000, perSecond: 40, killEveryMs: 6_000 });
      console.log([`seed ${seed}`, ...summary(result)].join('\n'));
      expect(wrongs(result)).toEqual([]);
      const { commands, events, edits, trouble, settings, visits, kills } = result;
      expect(events.stored).toBe(events.acknowledged);
      for (const times of [
        commands.healthy,
        events.delivered,
        edits.saves,
        trouble.loops,
        settings.saves,
        visits,
        kills,
      ])
        expect(times).toBeGreaterThan(0);
    },
  );
});
