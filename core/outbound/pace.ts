import { setTimeout as sleep } from 'node:timers/promises';
import { HostError } from '../errors.ts';

/** So many requests in so many milliseconds, in a burst or spread. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** What a request has to keep to: the pace of its bot, of its chat, … */
export interface PaceLimit {
  readonly key: string;
  readonly rate: Rate;
}

export interface PaceOptions {
  /** The longest that a request may wait for its turn, in milliseconds; one that would have to wait longer is refused. */
  maxWaitMs(): number;
  /** As `performance.now()`. */
  now?(): number;
  sleep?(ms: number, signal: AbortSignal): Promise<unknown>;
}

/** Keys with nothing to remember are looked for when there are so many. */
const SWEEP_AT = 1_000;

/**
 * Lets requests go at the pace that a destination asks for, each chat at its own. Those of one key go in their order. After a
 * destination has asked for a pause, its key waits, and then goes on without a burst.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #now: () => number;
  readonly #sleep: NonNullable<PaceOptions['sleep']>;
  /** By key: when the next request would go if all were spread evenly. */
  readonly #next = new Map<string, number>();
  readonly #pausedUntil = new Map<string, number>();

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#sleep = options.sleep ?? ((ms, signal) => sleep(ms, undefined, { signal, ref: false }));
  }

  /** How many keys there is something to remember of. */
  get size(): number {
    return this.#next.size;
  }

  /**
   * Settles when a request may go; rejects with `OUTBOUND_LIMITED` as soon as it is clear that this takes too long. It waits for one limit
   * after the other, the narrowest first, so that a busy chat takes nothing of its bot's pace while it waits.
   */
  async turn(limits: readonly PaceLimit[], signal: AbortSignal): Promise<void> {
    const arrived = this.#now();
    for (const limit of limits) {
      const wait = this.#reserve(limit, arrived) - this.#now();
      if (wait > 0) await this.#sleep(wait, signal);
    }
    // A pause may have been asked for meanwhile.
    for (let left = this.#pauseLeft(limits); left > 0; left = this.#pauseLeft(limits)) {
      this.#refuseBeyond(this.#now() + left - arrived);
      await this.#sleep(left, signal);
    }
  }

  /** The destination asks for a pause. */
  pause({ key, rate }: PaceLimit, ms: number): void {
    const until = this.#now() + ms;
    this.#pausedUntil.set(key, Math.max(until, this.#pausedUntil.get(key) ?? 0));
    this.#next.set(key, Math.max(until + toleranceOf(rate), this.#next.get(key) ?? 0));
  }

  /** Takes the next place. */
  #reserve({ key, rate }: PaceLimit, arrived: number): number {
    const now = this.#now();
    if (this.#next.size >= SWEEP_AT) this.#sweep(now);
    const next = Math.max(this.#next.get(key) ?? now, now);
    const place = Math.max(next - toleranceOf(rate), now);
    this.#refuseBeyond(place - arrived);
    this.#next.set(key, next + rate.perMs / rate.count);
    return place;
  }

  #refuseBeyond(waitMs: number): void {
    if (waitMs <= this.#options.maxWaitMs()) return;
    throw new HostError(
      'OUTBOUND_LIMITED',
      `Too many messages for now: the next one could be sent in ${Math.ceil(waitMs / 1_000)} s.`,
    );
  }

  #pauseLeft(limits: readonly PaceLimit[]): number {
    return Math.max(...limits.map(({ key }) => (this.#pausedUntil.get(key) ?? 0) - this.#now()), 0);
  }

  #sweep(now: number): void {
    for (const times of [this.#next, this.#pausedUntil])
      for (const [key, at] of times) if (at <= now) times.delete(key);
  }
}

/** How far ahead of an even spread a burst may run. */
const toleranceOf = ({ count, perMs }: Rate): number => perMs - perMs / count;
