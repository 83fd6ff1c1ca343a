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
  /** They are over: each with this outcome of the last of its deliveries that was run. */
  onEnd(batches: readonly Batch[], outcome: DeliveryOutcome): void;
}

/** What is under way in one call: what its plugin is told of it. */
class Run implements DeliveryRun {
  readonly timeoutMs: number;
  overdueAt = 0;
  slot = -1;
  /** Those that have not ended. */
  readonly batches: (Batch | undefined)[];
  readonly #fence: Fence;

  constructor(batches: readonly Batch[], timeoutMs: number, fence: Fence) {
    this.batches = [...batches];
    this.timeoutMs = timeoutMs;
    this.#fence = fence;
  }

  onDone(): void {
    this.#fence.goOn(this);
  }

  onEnd(place: number, outcome: DeliveryOutcome): void {
    this.#fence.endOne(this, place, outcome);
  }
}

/** Lets through what is said of calls that are under way, and nothing of others. */
interface Fence {
  goOn(run: Run): void;
  endOne(run: Run, place: number, outcome: DeliveryOutcome): void;
}

/**
 * The batches that are under way, one or several in a call. Each ends once: by its outcome, or without one when its time and a grace are
 * over; what comes later is fenced off.
 */
export class InFlight {
  readonly #runs = new Slots<Run>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #progress: Progress;
  readonly #fence: Fence = {
    goOn: (run) => {
      const [batch] = run.batches;
      if (batch === undefined || !this.#isUnderway(run)) return;
      run.overdueAt = this.#overdueAt();
      this.#progress.onDone(batch);
    },
    endOne: (run, place, outcome) => {
      const batch = run.batches[place];
      if (batch === undefined || !this.#isUnderway(run)) return;
      run.batches[place] = undefined;
      this.#ended([batch], outcome);
    },
  };
  #count = 0;
  #watching = false;
  #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock, timeoutMs: number, progress: Progress) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#progress = progress;
  }

  /** How many batches are under way. */
  get count(): number {
    return this.#count;
  }

  /** Batches that begin with one call. */
  add(batches: readonly Batch[], start: (run: DeliveryRun) => Promise<DeliveryOutcome>): void {
    const run = new Run(batches, this.#timeoutMs, this.#fence);
    run.overdueAt = this.#overdueAt();
    run.slot = this.#runs.add(run);
    this.#count += batches.length;
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

  /** All that have not ended before end like this. */
  #end(run: Run, outcome: DeliveryOutcome): void {
    if (!this.#isUnderway(run)) return;
    this.#runs.take(run.slot);
    this.#ended(
      run.batches.filter((batch) => batch !== undefined),
      outcome,
    );
  }

  #ended(batches: readonly Batch[], outcome: DeliveryOutcome): void {
    this.#count -= batches.length;
    this.#progress.onEnd(batches, outcome);
    if (this.count === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  #isUnderway(run: Run): boolean {
    return this.#runs.get(run.slot) === run;
  }

  #overdueAt(): number {
    return this.#clock.monotonic() + this.#timeoutMs + GRACE_MS;
  }

  /** One timer for all, set for the first that may be overdue. */
  #watch(): void {
    this.#watching = this.#runs.size > 0;
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
