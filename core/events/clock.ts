/** Time as a parameter, so that tests decide what o'clock it is. All values are milliseconds. */
export interface Clock {
  /** Wall-clock time, as `Date.now()`. It may jump. */
  now(): number;
  /** Time since some moment in the past, as `performance.now()`. It never jumps. */
  monotonic(): number;
  /** Runs once after `delayMs`; returns the way to call it off. Does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timeout = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timeout);
  },
};

/**
 * A clock for schedules: its `now()` never runs backwards, and follows a jump of the system's clock gradually, at most twice
 * and at least half as fast as time goes. So an hour's jump neither brings an hour of timers due at once nor makes
 * them wait for an hour. A new one starts at the system's time.
 */
export function createSteadyClock(clock: Clock): Clock {
  let time = clock.now();
  let readAt = clock.monotonic();
  return {
    now() {
      const monotonic = clock.monotonic();
      const passed = monotonic - readAt;
      readAt = monotonic;
      time = Math.min(Math.max(clock.now(), time + passed / 2), time + passed * 2);
      return Math.round(time);
    },
    monotonic: () => clock.monotonic(),
    after: (delayMs, run) => clock.after(delayMs, run),
  };
}
