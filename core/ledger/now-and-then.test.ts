import { describe, expect, it } from 'vitest';
import { NowAndThen } from './now-and-then.ts';

/** What is found is how often it was looked for, each time after `tookMs`. */
function looking() {
  const state = { now: 0, tookMs: 0, times: 0, broken: false };
  const find = async () => {
    state.times++;
    await Promise.resolve();
    state.now += state.tookMs;
    if (state.broken) throw new Error('broken');
    return state.times;
  };
  return { state, found: new NowAndThen(find, 500, () => state.now) };
}

describe('what is found out now and then', () => {
  it('is looked for once for all who ask at the same time, or soon after', async () => {
    const { state, found } = looking();
    expect(await Promise.all([found.get(), found.get()])).toEqual([1, 1]);
    state.now += 499;
    expect(await found.get()).toBe(1);
    state.now += 1;
    expect(await found.get()).toBe(2);
  });

  it('is looked for more rarely when that takes long', async () => {
    const { state, found } = looking();
    state.tookMs = 100;
    await found.get();
    state.now += 1_999;
    expect(await found.get()).toBe(1);
    state.now += 1;
    expect(await found.get()).toBe(2);
  });

  it('is looked for again at once after a failure', async () => {
    const { state, found } = looking();
    state.broken = true;
    await expect(found.get()).rejects.toThrow('broken');
    state.broken = false;
    expect(await found.get()).toBe(2);
  });
});
