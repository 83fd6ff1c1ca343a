import type { DeliveryOutcome, DeliveryRun } from '../plugins/port.ts';
import { Slots } from '../slots.ts';
import type { Clock } from './clock.ts';
import type { Batch } from './delivery.ts';

/** How long the plugin's side may take to say that an attempt timed out, before it is taken for said. */
const GRACE_MS = 1_000;

/** Hears how batches go on. */
export interface Progress {
  /** One of its deliveries is done, and the next one begins. */
  onDone(batch: Batch): void;
  /** It is over: with the outcome of the last delivery that was run. */
  onEnd(batch: Batch, outcome: DeliveryOutcome): void;
}

/** A batch that is under way: what its plugin is told of it. */
class Run implements DeliveryRun {
  readonly batch: Batch;
  readonly timeoutMs: number;
  overdueAt = 0;
  slot = -1;
  readonly #goOn: (run: Run) => void;

  constructor(batch: Batch, timeoutMs: number, goOn: (run: Run) => void) {
    this.batch = batch;
    this.timeoutMs = timeoutMs;
    this.#goOn = goOn;
  }

  onDone(): void {
    this.#goOn(this);
  }
}

/**
 * The batches that are under way. Each ends once: by its outcome, or without one when its time and a grace are over; what
 * comes later is fenced off.
 */
export class InFlight {
  readonly #runs = new Slots<Run>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #progress: Progress;
  readonly #goOn = (run: Run) => {
    if (this.#runs.get(run.slot) !== run) return;
    run.overdueAt = this.#overdueAt();
    this.#progress.onDone(run.batch);
  };
  #watching = false;
  #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock, timeoutMs: number, progress: Progress) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#progress = progress;
  }

  get count(): number {
    return this.#runs.size;
  }

  add(batch: Batch, start: (run: DeliveryRun) => Promise<DeliveryOutcome>): void {
    const run = new Run(batch, this.#timeoutMs, this.#goOn);
    run.overdueAt = this.#overdueAt();
    run.slot = this.#runs.add(run);
    const fail = (error: unknown) => this.#end(run, { status: 'failed', message: String(error), reference: '' });
    try {
      void start(run).then((outcome) => this.#end(run, outcome), fail);
    } catch (error) {
      queueMicrotask(() => fail(error));
    }
    if (!this.#watching) this.#watch();
  }

  /** Resolves as soon as nothing is in flight. */
  empty(): Promise<void> {
    if (this.count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #end(run: Run, outcome: DeliveryOutcome): void {
    if (this.#runs.get(run.slot) !== run) return;
    this.#runs.take(run.slot);
    this.#progress.onEnd(run.batch, outcome);
    if (this.count === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #overdueAt(): number {
    return this.#clock.monotonic() + this.#timeoutMs + GRACE_MS;
  }

  /** One timer for all, set for the first that may be overdue. */
  #watch(): void {
    this.#watching = this.count > 0;
    if (!this.#watching) return;
    let first = Infinity;
    for (const [, { overdueAt }] of this.#runs.entries()) first = Math.min(first, overdueAt);
    this.#clock.after(Math.max(0, first - this.#clock.monotonic()), () => {
      const now = this.#clock.monotonic();
      for (const [, run] of [...this.#runs.entries()]) {
        if (run.overdueAt <= now) this.#end(run, { status: 'timeout', afterMs: this.#timeoutMs, killed: false });
      }
      this.#watch();
    });
  }
}
