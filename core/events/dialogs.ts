import type { Delivery } from './delivery.ts';

interface Line {
  readonly dialog: string;
  readonly deliveries: Delivery[];
  /** Its front is being delivered. */
  busy: boolean;
}

/**
 * One plugin's deliveries in memory: a line per dialog, by `seq`. Dialogs take turns, one delivery each, so that a long line
 * does not hold up the others.
 */
export class Dialogs {
  readonly #lines = new Map<string, Line>();
  /** Lines whose front can be delivered, in the order of their turns. */
  readonly #ready: Line[] = [];
  #count = 0;
  #size = 0;

  /** How many deliveries are in memory, those in flight included. */
  get count(): number {
    return this.#count;
  }

  /** How much their events take, in UTF-16 units. */
  get size(): number {
    return this.#size;
  }

  add(delivery: Delivery): void {
    const { dialog, seq, size } = delivery.source;
    this.#count++;
    this.#size += size;
    const line = this.#lines.get(dialog);
    if (line === undefined) {
      const created = { dialog, deliveries: [delivery], busy: false };
      this.#lines.set(dialog, created);
      this.#ready.push(created);
      return;
    }
    // A replay may bring what is older than the waiting ones, but not overtake the one in flight.
    const before = line.deliveries.findLastIndex(({ source }, index) => source.seq < seq || (line.busy && index === 0));
    line.deliveries.splice(before + 1, 0, delivery);
  }

  /** The next delivery in turn; its dialog is busy until `finish`, `putBack` or `drop`. */
  take(): Delivery | undefined {
    const line = this.#ready.shift();
    if (line === undefined) return undefined;
    line.busy = true;
    return line.deliveries[0];
  }

  /** The delivery in flight is over; its dialog goes on. */
  finish(delivery: Delivery): void {
    const line = this.#lines.get(delivery.source.dialog)!;
    line.deliveries.shift();
    line.busy = false;
    this.#forget([delivery]);
    if (line.deliveries.length > 0) this.#ready.push(line);
    else this.#lines.delete(line.dialog);
  }

  /** The delivery in flight is to be tried again as the next of all. */
  putBack({ source }: Delivery): void {
    const line = this.#lines.get(source.dialog)!;
    line.busy = false;
    this.#ready.unshift(line);
  }

  /** Takes a busy dialog out of memory; returns its deliveries, the one in flight first. */
  drop({ source }: Delivery): readonly Delivery[] {
    const { deliveries } = this.#lines.get(source.dialog)!;
    this.#lines.delete(source.dialog);
    this.#forget(deliveries);
    return deliveries;
  }

  /** Takes everything out of memory that is not in flight. */
  dropWaiting(): readonly Delivery[] {
    this.#ready.length = 0;
    const dropped = [...this.#lines.values()].flatMap(({ deliveries, busy }) => deliveries.splice(busy ? 1 : 0));
    for (const [dialog, { busy }] of this.#lines) if (!busy) this.#lines.delete(dialog);
    this.#forget(dropped);
    return dropped;
  }

  #forget(deliveries: readonly Delivery[]): void {
    this.#count -= deliveries.length;
    for (const { source } of deliveries) this.#size -= source.size;
  }
}
