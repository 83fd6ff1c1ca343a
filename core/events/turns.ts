import type { Batch, Delivery } from './delivery.ts';
import { Dialogs } from './dialogs.ts';

/**
 * Who is next: the dialogs take turns, unless there are suspects. Those were in flight when the process died; they run one at a
 * time, with nothing beside them, so that the next death shows whose doing it is.
 */
export class Turns {
  readonly dialogs = new Dialogs();
  readonly #suspects: Delivery[] = [];
  #suspectInFlight: Delivery | undefined;

  /** What to start now, when so many batches are in flight and so many may be. */
  next(inFlight: number, concurrency: number): Batch | undefined {
    const isAlone = this.#suspects.length > 0 || this.#suspectInFlight !== undefined;
    if (!isAlone) return inFlight < concurrency ? this.dialogs.take() : undefined;
    if (inFlight > 0) return undefined;
    this.#suspectInFlight = this.#suspects.shift();
    return this.#suspectInFlight && { deliveries: [this.#suspectInFlight], done: 0 };
  }

  /** The batch is no longer in flight; what becomes of its deliveries is said next. */
  ended({ deliveries }: Batch): void {
    if (deliveries[0] === this.#suspectInFlight) this.#suspectInFlight = undefined;
  }

  /** The process died while it was in flight. */
  suspect(delivery: Delivery): void {
    delivery.deaths++;
    this.#suspects.push(delivery);
  }

  /** It was not run and is to be the next of all. */
  putBack(delivery: Delivery): void {
    if (delivery.deaths > 0) this.#suspects.unshift(delivery);
    else this.dialogs.putBack(delivery);
  }

  /** Takes everything out that is not in flight. */
  empty(): readonly Delivery[] {
    for (const suspect of this.#suspects.splice(0)) this.dialogs.putBack(suspect);
    return this.dialogs.dropWaiting();
  }
}
