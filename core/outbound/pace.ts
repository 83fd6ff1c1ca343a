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

/** Those of one key. */
interface Line {
  /** When the next request would go if all were spread evenly. */
  next: number;
  pausedUntil: number;
  /** How much later than they were told those go who wait, for all pauses so far. */
  delayedMs: number;
  /** How many wait, by who asks. */
  readonly waiting: Map<string, number>;
}

/** Lines with nothing to remember are looked for when there are so many. */
const SWEEP_AT = 1_000;
/** Whoever asks for more patience than a day has made a mistake, and is asked again then. */
const MAX_PAUSE_MS = 86_400_000;

/**
 * Lets requests go at the pace that a destination asks for, each chat at its own. Those of one key go in their order. After a
 * destination has asked for a pause, its key waits, and then goes on without a burst.
 *
 * Whoever asks may have as much waiting in a line as is left in it for others: one that asks without end takes half of it, the
 * next half of the rest, and there is always a place for one that has none.
 */
export class Pace {
  readonly #options: PaceOptions;
  readonly #now: () => number;
  readonly #sleep: NonNullable<PaceOptions['sleep']>;
  readonly #lines = new Map<string, Line>();

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#sleep = options.sleep ?? ((ms, signal) => sleep(ms, undefined, { signal, ref: false }));
  }

  /** How many keys there is something to remember of. */
  get size(): number {
    return this.#lines.size;
  }

  /**
   * Settles when a request may go; rejects with `OUTBOUND_LIMITED` as soon as it is clear that this takes too long, and when `signal`
   * aborts. It waits for one limit after the other, the narrowest first, so that a busy chat takes nothing of its bot's pace while it waits.
   */
  async turn(limits: readonly PaceLimit[], by: string, signal: AbortSignal): Promise<void> {
    const arrived = this.#now();
    const dues: (() => number)[] = [];
    for (const limit of limits) {
      const line = this.#lineOf(limit.key);
      const due = this.#reserve(line, limit.rate, by, arrived);
      dues.push(due);
      if (due() <= this.#now()) continue;
      count(line.waiting, by, 1);
      await this.#until(dues, arrived, signal).finally(() => count(line.waiting, by, -1));
    }
    await this.#until(dues, arrived, signal);
  }

  /** The destination asks for a pause: everybody in the line goes so much later. */
  pause({ key, rate }: PaceLimit, ms: number): void {
    const line = this.#lineOf(key);
    const until = this.#now() + Math.min(ms, MAX_PAUSE_MS);
    const longer = until - Math.max(line.pausedUntil, this.#now());
    if (!(longer > 0)) return;
    line.pausedUntil = until;
    line.delayedMs += longer;
    line.next = Math.max(line.next + longer, until + toleranceOf(rate));
  }

  /** Takes the next place; the function tells when it is due, as far as is known. */
  #reserve(line: Line, rate: Rate, by: string, arrived: number): () => number {
    const now = this.#now();
    const interval = rate.perMs / rate.count;
    const next = Math.max(line.next, now);
    const place = Math.max(next - toleranceOf(rate), now);
    this.#refuseBeyond(place - arrived, (line.waiting.get(by) ?? 0) * interval);
    line.next = next + interval;
    const { delayedMs } = line;
    return () => Math.max(place + line.delayedMs - delayedMs, line.pausedUntil);
  }

  /** A pause may be asked for while others are waited for. */
  async #until(dues: readonly (() => number)[], arrived: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = Math.max(...dues.map((each) => each()));
      const left = due - this.#now();
      if (left <= 0) return;
      this.#refuseBeyond(due - arrived);
      await this.#sleep(left, signal).catch(() => {
        throw new HostError('OUTBOUND_LIMITED', 'The host is being stopped.');
      });
    }
  }

  #refuseBeyond(waitMs: number, leftToOthersMs = 0): void {
    if (waitMs + leftToOthersMs <= this.#options.maxWaitMs()) return;
    throw new HostError(
      'OUTBOUND_LIMITED',
      `Too many messages for now: the next one could be sent in ${Math.ceil(waitMs / 1_000)} s.`,
    );
  }

  #lineOf(key: string): Line {
    let line = this.#lines.get(key);
    if (line === undefined) {
      if (this.#lines.size >= SWEEP_AT) this.#sweep();
      line = { next: 0, pausedUntil: 0, delayedMs: 0, waiting: new Map() };
      this.#lines.set(key, line);
    }
    return line;
  }

  #sweep(): void {
    const now = this.#now();
    for (const [key, { next }] of this.#lines) if (next <= now) this.#lines.delete(key);
  }
}

/** How far ahead of an even spread a burst may run. */
const toleranceOf = ({ count, perMs }: Rate): number => perMs - perMs / count;

function count(waiting: Map<string, number>, by: string, change: 1 | -1): void {
  const changed = (waiting.get(by) ?? 0) + change;
  if (changed === 0) waiting.delete(by);
  else waiting.set(by, changed);
}
