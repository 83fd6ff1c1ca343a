import { describe, expect, it } from 'vitest';
import { CrashHistory } from './crash-history.ts';

const MINUTE = 60_000;

describe('a plugin that crashes outside of any call [row 9]', () => {
  it('is restarted at once, then after a second, and paused at the third crash in five minutes', () => {
    const history = new CrashHistory();
    expect(history.crashed(0)).toEqual({ action: 'restart', afterMs: 0 });
    expect(history.crashed(MINUTE)).toEqual({ action: 'restart', afterMs: 1000 });
    expect(history.crashed(4 * MINUTE)).toEqual({ action: 'pause', retryAfterMs: MINUTE, crashes: 3 });
  });

  it('is only restarted when the crashes lie further apart', () => {
    const history = new CrashHistory();
    for (let at = 0; at < 60 * MINUTE; at += 3 * MINUTE) expect(history.crashed(at).action).toBe('restart');
  });

  it('is tried again after 1, 5, then every 15 minutes while it keeps crashing', () => {
    const history = new CrashHistory();
    let now = 0;
    history.crashed(now);
    history.crashed(now);
    const delays: number[] = [];
    for (let i = 0; i < 5; i++) {
      const verdict = history.crashed(now);
      if (verdict.action !== 'pause') throw new Error('not paused');
      delays.push(verdict.retryAfterMs / MINUTE);
      now += verdict.retryAfterMs;
      history.retried(now);
      now += 100;
    }
    expect(delays).toEqual([1, 5, 15, 15, 15]);
  });

  it('starts from the beginning once it has served for five minutes, or was changed', () => {
    const history = new CrashHistory();
    for (let i = 0; i < 3; i++) history.crashed(0);
    history.retried(MINUTE);
    expect(history.crashed(7 * MINUTE)).toEqual({ action: 'restart', afterMs: 0 });
    for (let i = 0; i < 3; i++) history.crashed(8 * MINUTE);
    history.forget();
    expect(history.crashed(8 * MINUTE)).toEqual({ action: 'restart', afterMs: 0 });
  });
});
