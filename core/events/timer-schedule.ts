import type { Log } from '../log.ts';
import type { Timers } from '../store/timers.ts';
import type { Clock } from './clock.ts';

/** At most so many timers become due at a time, and so much later the next ones: never all that came due while the host was down. */
const SLICE = 50;
const PAUSE_MS = 250;
/** Also without reason the store is asked so often: another machine may have set a timer. */
const LONGEST_SLEEP_MS = 30_000;
const TRY_AGAIN_MS = 1_000;

/** Turns timers into deliveries when they are due. */
export class TimerSchedule {
  #wakeAt = Infinity;
  #firing = false;
  #stopped = false;
  #callOff = (): void => undefined;
  readonly #timers: Timers;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #fired: (plugin: string) => void;

  /** `fired` hears of every plugin that got deliveries. */
  constructor(timers: Timers, clock: Clock, log: Log, fired: (plugin: string) => void) {
    this.#timers = timers;
    this.#clock = clock;
    this.#log = log;
    this.#fired = fired;
  }

  start(): void {
    void this.#fire();
  }

  /** A timer was set for this time. */
  dueAt(time: number): void {
    if (time >= this.#wakeAt || this.#stopped) return;
    this.#callOff();
    this.#wakeAt = time;
    const delay = Math.min(Math.max(0, time - this.#clock.now()), LONGEST_SLEEP_MS);
    this.#callOff = this.#clock.after(delay, () => void this.#fire());
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  async #fire(): Promise<void> {
    this.#wakeAt = Infinity;
    if (this.#firing || this.#stopped) return;
    this.#firing = true;
    const now = this.#clock.now();
    let next = now + TRY_AGAIN_MS;
    try {
      const { plugins, nextAt = Infinity } = await this.#timers.fire({ now, limit: SLICE });
      plugins.forEach(this.#fired);
      next = Math.max(Math.min(nextAt, now + LONGEST_SLEEP_MS), now + PAUSE_MS);
    } catch (error) {
      this.#log.warn({ err: error }, 'timers wait for the store');
    }
    this.#firing = false;
    this.dueAt(next);
  }
}
