import { describe, expect, it } from 'vitest';
import type { TimerOptions } from '../plugin-context.ts';
import { createPluginTimers } from './plugin-timers.ts';

function create() {
  const set: object[] = [];
  const events = {
    setTimer: async (timer: object) => void set.push(timer),
    cancelTimer: async (...names: string[]) => names.join() === 'crm,unanswered,d1',
  };
  return { timers: createPluginTimers(events, 'crm', () => 1_000), set };
}

describe('A plugin’s timers', () => {
  it.each([
    [{ in: 1_500 }, 1_500],
    [{ in: '90s' }, 90_000],
    [{ in: '15m' }, 900_000],
    [{ in: '1.5 h' }, 5_400_000],
    [{ in: '2d' }, 172_800_000],
    [{ at: new Date(5_000) }, 4_000],
    [{ at: 500 }, 0],
  ])('are set by a delay or a time: %j', async (when, delayMs) => {
    const { timers, set } = create();
    await timers.set('unanswered', { key: 'd1', ...when, payload: { n: 1 } });
    expect(set).toEqual([{ plugin: 'crm', name: 'unanswered', key: 'd1', delayMs, payload: '{"n":1}' }]);
  });

  it.each([
    [{}, 'needs either'],
    [{ in: 1, at: 1 }, 'needs either'],
    [{ in: '15 minutes' }, 'cannot be set to 15 minutes'],
    [{ in: -1 }, 'cannot be set to -1'],
    [{ in: '400d' }, 'cannot be set to 400d'],
    [{ at: new Date(NaN) }, 'cannot be set to'],
    [{ in: 1, payload: 'x'.repeat(70_000) }, 'has a payload'],
  ] satisfies [Omit<TimerOptions, 'key'>, string][])(
    'refuse what cannot be meant, naming plugin and timer: %#',
    async (options, words) => {
      const { timers, set } = create();
      await expect(timers.set('unanswered', { key: 'd1', ...options })).rejects.toThrow(
        `crm: the timer "unanswered" ${words}`,
      );
      expect(set).toEqual([]);
    },
  );

  it('are cancelled by name and key', async () => {
    const { timers } = create();
    expect(await timers.cancel('unanswered', 'd1')).toBe(true);
    expect(await timers.cancel('unanswered', 'd2')).toBe(false);
  });
});
