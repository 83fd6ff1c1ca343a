import { Slots } from '../slots.ts';

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
  /** So many commands or deliveries wait for it. */
  readonly size: number;
  /** The deadline has come and there is no answer. */
  expire(now: number): void;
}

export interface CallWatchOptions {
  /** A call is near its deadline: find out whether the process still answers. */
  onNearDeadline(now: number): void;
  /** Calls have reached their deadline, which they are told next, and are no longer watched; `expired`: so many waited for them. */
  onDeadline(now: number, expired: number): void;
  now?(): number;
}

/** How many commands or deliveries wait for these calls. */
export const sizeOf = (calls: readonly WatchedCall[]): number => calls.reduce((sum, { size }) => sum + size, 0);

/**
 * Watches the deadlines of one process's calls with a single timer: almost all calls end long before, and setting and clearing a
 * timer for each would cost more than it tells.
 */
export class CallWatch {
  readonly #calls = new Slots<WatchedCall>();
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

  /** Returns the number to `remove` it by. */
  add(call: WatchedCall): number {
    const slot = this.#calls.add(call);
    const wakeAt = Math.max(call.deadline - PING_LEAD_MS, (call.startedAt + call.deadline) / 2);
    if (wakeAt < this.#firesAt) this.#arm(wakeAt);
    return slot;
  }

  /** Only for a call that has neither expired nor been taken: its number may have been given again. */
  remove(slot: number): void {
    this.#calls.take(slot);
  }

  /** All calls, which are then no longer watched. */
  takeAll(): WatchedCall[] {
    return this.#calls.takeAll();
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
    for (const [slot, call] of this.#calls.entries()) {
      const wakeAt = Math.max(call.deadline - PING_LEAD_MS, (call.startedAt + call.deadline) / 2);
      if (call.deadline <= now) expired.push(this.#calls.take(slot)!);
      else if (wakeAt <= now) {
        near = true;
        next = Math.min(next, call.deadline, now + SWEEP_MS);
      } else next = Math.min(next, wakeAt);
    }
    if (near) this.#options.onNearDeadline(now);
    if (expired.length > 0) this.#options.onDeadline(now, sizeOf(expired));
    for (const call of expired) call.expire(now);
    if (next !== Infinity && next < this.#firesAt) this.#arm(next);
  }
}
