/** How long before a call's deadline its process is asked whether it is still there. */
export const PING_LEAD_MS = 500;
/** How often it is asked from then on. */
const SWEEP_MS = 50;
/** A ping that is out this long means that the process is stuck. */
export const STUCK_AFTER_MS = 100;

export interface WatchedCall {
  /** In milliseconds of `performance.now()`. */
  readonly deadline: number;
  readonly startedAt: number;
  /** The deadline has come and there is no answer. */
  expire(now: number): void;
}

export interface CallWatchOptions {
  /** A call is near its deadline: find out whether the process still answers. */
  onNearDeadline(now: number): void;
  /** Calls have reached their deadline, which they are told next. */
  onDeadline(now: number): void;
  now?(): number;
}

/**
 * Watches the deadlines of one process's calls with a single timer: almost all calls end long before, and setting and clearing a
 * timer for each would cost more than it tells.
 */
export class CallWatch {
  readonly #calls = new Set<WatchedCall>();
  readonly #options: CallWatchOptions;
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Infinity;

  constructor(options: CallWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get size(): number {
    return this.#calls.size;
  }

  add(call: WatchedCall): void {
    this.#calls.add(call);
    const wakeAt = Math.max(call.deadline - PING_LEAD_MS, (call.startedAt + call.deadline) / 2);
    if (wakeAt < this.#firesAt) this.#arm(wakeAt);
  }

  remove(call: WatchedCall): void {
    this.#calls.delete(call);
  }

  /** All calls, which are then no longer watched. */
  takeAll(): WatchedCall[] {
    const all = [...this.#calls];
    this.#calls.clear();
    return all;
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = at;
    this.#timer = setTimeout(() => this.#sweep(), Math.max(0, at - this.#now())).unref();
  }

  #sweep(): void {
    const now = this.#now();
    this.#firesAt = Infinity;
    let next = Infinity;
    let near = false;
    const expired: WatchedCall[] = [];
    for (const call of this.#calls) {
      const wakeAt = Math.max(call.deadline - PING_LEAD_MS, (call.startedAt + call.deadline) / 2);
      if (call.deadline <= now) expired.push(call);
      else if (wakeAt <= now) {
        near = true;
        next = Math.min(next, call.deadline, now + SWEEP_MS);
      } else next = Math.min(next, wakeAt);
    }
    for (const call of expired) this.#calls.delete(call);
    if (near) this.#options.onNearDeadline(now);
    if (expired.length > 0) this.#options.onDeadline(now);
    for (const call of expired) call.expire(now);
    if (next !== Infinity && next < this.#firesAt) this.#arm(next);
  }
}
