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

describe('acknowledgements, beside commands', () => {
  function acknowledging() {
    const { way } = lab();
    let given = 0;
    const acknowledge = (events: number) => {
      for (let i = 0; i < events; i++) {
        const turn = way.turn();
        if (turn === undefined) given++;
        else void turn.then(() => given++);
      }
    };
    return { way, acknowledge, given: () => given };
  }
  const nextTurn = () => vi.advanceTimersByTimeAsync(0);

  it('are given at once while no command is expected', async () => {
    const { way, acknowledge, given } = acknowledging();
    acknowledge(50);
    expect(given()).toBe(50);
    way.enter();
    way.leave();
    await vi.advanceTimersByTimeAsync(101);
    acknowledge(50);
    expect(given()).toBe(100);
  });

  it('are given a few in each turn of the event loop when there was one a moment ago', async () => {
    const { way, acknowledge, given } = acknowledging();
    way.enter();
    way.leave();
    acknowledge(14);
    expect(given()).toBe(0);
    const steps = [];
    while (given() < 14) {
      vi.advanceTimersToNextTimer();
      await Promise.resolve();
      steps.push(given());
    }
    expect(steps).toEqual([6, 12, 14]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('wait until the command is answered, for a moment at most', async () => {
    const { way, acknowledge, given } = acknowledging();
    way.enter();
    acknowledge(3);
    await vi.advanceTimersByTimeAsync(5);
    expect(given()).toBe(0);
    way.leave();
    await nextTurn();
    expect(given()).toBe(3);
    way.enter();
    acknowledge(3);
    await vi.advanceTimersByTimeAsync(21);
    expect(given()).toBe(6);
  });

  it('come all at once when they have waited, however many commands come after one another', async () => {
    const { way, acknowledge, given } = acknowledging();
    way.enter();
    acknowledge(500);
    for (let ms = 0; ms < 44; ms += 4) {
      way.enter();
      way.leave();
      await vi.advanceTimersByTimeAsync(4);
    }
    expect(given()).toBe(500);
  });
});
