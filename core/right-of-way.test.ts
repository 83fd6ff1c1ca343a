import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RightOfWay } from './right-of-way.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function lab() {
  const way = new RightOfWay();
  let passed = 0;
  const event = () => {
    const clear = way.clear();
    if (clear === undefined) passed++;
    else void clear.then(() => passed++);
  };
  return { way, event, passed: () => passed };
}

describe('events, beside commands', () => {
  it('go on at once while there are none', () => {
    const { way, event, passed } = lab();
    event();
    way.enter();
    way.leave();
    event();
    expect(passed()).toBe(2);
  });

  it('wait until the last command is answered', async () => {
    const { way, event, passed } = lab();
    way.enter();
    way.enter();
    event();
    way.leave();
    event();
    await vi.advanceTimersByTimeAsync(5);
    expect(passed()).toBe(0);
    way.leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(passed()).toBe(2);
    event();
    expect(passed()).toBe(3);
  });

  it('do not wait for a command that takes its time, nor for one that hangs', async () => {
    const { way, event, passed } = lab();
    way.enter();
    event();
    await vi.advanceTimersByTimeAsync(10);
    expect(passed()).toBe(1);
    event();
    expect(passed()).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wait for a moment only, however many commands come after one another', async () => {
    const { way, event, passed } = lab();
    way.enter();
    event();
    for (let ms = 0; ms < 20; ms += 4) {
      expect(passed()).toBe(0);
      way.enter();
      way.leave();
      await vi.advanceTimersByTimeAsync(4);
    }
    expect(passed()).toBe(1);
  });
});
