import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from './clock.ts';
import { FakeClock } from './testing/fake-clock.ts';

const HOUR = 3_600_000;

describe('A steady clock', () => {
  it('tells the system’s time while that does not jump', async () => {
    const system = new FakeClock(1_000);
    const clock = createSteadyClock(system);
    await system.advance(250);
    expect(clock.now()).toBe(1_250);
  });

  it('[row 30] follows a jump ahead at twice the speed of time', async () => {
    const system = new FakeClock(0);
    const clock = createSteadyClock(system);
    system.jump(HOUR);
    expect(clock.now()).toBe(0);
    await system.advance(60_000);
    expect(clock.now()).toBe(120_000);
    await system.advance(2 * HOUR);
    expect(clock.now()).toBe(system.now());
  });

  it('[row 30] waits for a jump back at half the speed of time', async () => {
    const system = new FakeClock(10 * HOUR);
    const clock = createSteadyClock(system);
    system.jump(-HOUR);
    await system.advance(60_000);
    expect(clock.now()).toBe(10 * HOUR + 30_000);
    await system.advance(2 * HOUR);
    expect(clock.now()).toBe(system.now());
  });

  it('[row 30] never runs backwards, and never faster than twice the time, whatever the system’s clock does', async () => {
    const move = fc.record({ jump: fc.integer({ min: -HOUR, max: HOUR }), pass: fc.nat(HOUR) });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 20 }), async (moves) => {
        const system = new FakeClock(0);
        const clock = createSteadyClock(system);
        for (const { jump, pass } of moves) {
          const before = clock.now();
          system.jump(jump);
          await system.advance(pass);
          const passed = clock.now() - before;
          expect(passed).toBeGreaterThanOrEqual(Math.floor(pass / 2) - 1);
          expect(passed).toBeLessThanOrEqual(pass * 2 + 1);
        }
      }),
      { numRuns: 30 },
    );
  });
});
