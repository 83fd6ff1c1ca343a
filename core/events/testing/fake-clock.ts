import type { Clock } from '../clock.ts';

interface Alarm {
  readonly at: number;
  readonly run: () => void;
}

/** Lets promises and what they set off come to rest. */
export async function rest(turns = 20): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that stands still until it is told to move. */
export class FakeClock implements Clock {
  #wall: number;
  #time = 0;
  #alarms: Alarm[] = [];

  constructor(wall = Date.UTC(2026, 0, 1)) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#time;
  }

  after(delayMs: number, run: () => void): () => void {
    const alarm = { at: this.#time + delayMs, run };
    this.#alarms.push(alarm);
    return () => (this.#alarms = this.#alarms.filter((other) => other !== alarm));
  }

  /** Sets the wall clock, as an administrator would: no time passes. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Lets time pass; whatever comes due on the way runs at its own time. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await rest();
    for (;;) {
      const next = this.#alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      this.#pass((next?.at ?? end) - this.#time);
      if (next === undefined) return;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      next.run();
      await rest();
    }
  }

  #pass(ms: number): void {
    this.#time += ms;
    this.#wall += ms;
  }
}
