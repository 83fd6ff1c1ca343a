import type { DeliveryOutcome } from '../plugins/port.ts';
import type { Clock } from './clock.ts';
import type { Delivery } from './delivery.ts';

/** How long the plugin's side may take to say that an attempt timed out, before it is taken for said. */
const GRACE_MS = 1_000;

/**
 * The attempts that are under way, oldest first. Each ends once: by its outcome, or without one when its time and a grace
 * are over; what comes later is fenced off.
 */
export class InFlight {
  readonly #deliveries = new Map<Delivery, { readonly overdueAt: number }>();
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #ended: (delivery: Delivery, outcome: DeliveryOutcome) => void;
  #watching = false;
  #whenEmpty: (() => void)[] = [];

  constructor(clock: Clock, timeoutMs: number, ended: (delivery: Delivery, outcome: DeliveryOutcome) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#ended = ended;
  }

  get count(): number {
    return this.#deliveries.size;
  }

  add(delivery: Delivery, start: () => Promise<DeliveryOutcome>): void {
    const run = { overdueAt: this.#clock.monotonic() + this.#timeoutMs + GRACE_MS };
    this.#deliveries.set(delivery, run);
    const end = (outcome: DeliveryOutcome) => {
      if (this.#deliveries.get(delivery) === run) this.#end(delivery, outcome);
    };
    const fail = (error: unknown) => end({ status: 'failed', message: String(error), reference: '' });
    try {
      void start().then(end, fail);
    } catch (error) {
      queueMicrotask(() => fail(error));
    }
    if (!this.#watching) this.#watch();
  }

  /** Resolves as soon as nothing is in flight. */
  empty(): Promise<void> {
    if (this.#deliveries.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenEmpty.push(resolve));
  }

  #end(delivery: Delivery, outcome: DeliveryOutcome): void {
    this.#deliveries.delete(delivery);
    this.#ended(delivery, outcome);
    if (this.#deliveries.size === 0) for (const resolve of this.#whenEmpty.splice(0)) resolve();
  }

  /** One timer for all: the oldest attempt is the first to be overdue. */
  #watch(): void {
    const { value: oldest } = this.#deliveries.values().next();
    this.#watching = oldest !== undefined;
    if (oldest === undefined) return;
    this.#clock.after(Math.max(0, oldest.overdueAt - this.#clock.monotonic()), () => {
      const now = this.#clock.monotonic();
      for (const [delivery, { overdueAt }] of this.#deliveries) {
        if (overdueAt > now) break;
        this.#end(delivery, { status: 'timeout', afterMs: this.#timeoutMs, killed: false });
      }
      this.#watch();
    });
  }
}
