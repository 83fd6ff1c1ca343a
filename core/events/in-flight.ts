import type { DeliveryOutcome } from '../plugins/port.ts';
import type { Clock } from './clock.ts';
import type { Batch } from './delivery.ts';

/** How long the plugin's side may take to say that an attempt timed out, before it is taken for said. */
const GRACE_MS = 1_000;

interface Run {
  overdueAt: number;
}

/** Hears how batches go on. */
export interface Progress {
  /** One of its deliveries is done, and the next one begins. */
  onDone(batch: Batch): void;
  /** It is over: with the outcome of the last delivery that was run. */
  onEnd(batch: Batch, outcome: DeliveryOutcome): void;
}

/**
 * The batches that are under way. Each ends once: by its outcome, or without one when its time and a grace are over; what
 * comes later is fenced off.
 */
export class InFlight {
  readonly #batches = new Map<Batch, Run>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #progress: Progress;
  #watching = false;
  #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock, timeoutMs: number, progress: Progress) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#progress = progress;
  }

  get count(): number {
    return this.#batches.size;
  }

  add(batch: Batch, start: (onDone: () => void) => Promise<DeliveryOutcome>): void {
    const run: Run = { overdueAt: this.#overdueAt() };
    this.#batches.set(batch, run);
    const isCurrent = () => this.#batches.get(batch) === run;
    const onDone = () => {
      if (!isCurrent()) return;
      run.overdueAt = this.#overdueAt();
      this.#progress.onDone(batch);
    };
    const end = (outcome: DeliveryOutcome) => {
      if (isCurrent()) this.#end(batch, outcome);
    };
    const fail = (error: unknown) => end({ status: 'failed', message: String(error), reference: '' });
    try {
      void start(onDone).then(end, fail);
    } catch (error) {
      queueMicrotask(() => fail(error));
    }
    if (!this.#watching) this.#watch();
  }

  /** Resolves as soon as nothing is in flight. */
  empty(): Promise<void> {
    if (this.#batches.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #end(batch: Batch, outcome: DeliveryOutcome): void {
    this.#batches.delete(batch);
    this.#progress.onEnd(batch, outcome);
    if (this.#batches.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #overdueAt(): number {
    return this.#clock.monotonic() + this.#timeoutMs + GRACE_MS;
  }

  /** One timer for all, set for the first that may be overdue. */
  #watch(): void {
    this.#watching = this.#batches.size > 0;
    if (!this.#watching) return;
    const first = Math.min(...Array.from(this.#batches.values(), ({ overdueAt }) => overdueAt));
    this.#clock.after(Math.max(0, first - this.#clock.monotonic()), () => {
      const now = this.#clock.monotonic();
      for (const [batch, { overdueAt }] of [...this.#batches]) {
        if (overdueAt <= now) this.#end(batch, { status: 'timeout', afterMs: this.#timeoutMs, killed: false });
      }
      this.#watch();
    });
  }
}
