import { CALL_SIZE, type Batch, type Delivery, type Line } from './delivery.ts';

/** How many deliveries of a dialog leave together. */
const BATCH = 16;
/** So many lines with nothing in them are kept, most likely to be wanted again: a Map with much coming and going gets slow. */
const EMPTY_LINES = 1_024;

/**
 * One plugin's deliveries in memory: a line per dialog, by `seq`. Dialogs take turns, a batch each, so that a long line
 * does not hold up the others.
 */
export class Dialogs {
  readonly #lines = new Map<string, Line>();
  /** Lines whose front can be delivered, in the order of their turns. */
  readonly #ready: Line[] = [];
  #empty = 0;
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
    const { dialog, seq, body } = delivery.event;
    this.#count++;
    this.#size += body.length;
    const line = this.#lineOf(dialog);
    delivery.line = line;
    const { deliveries, busy } = line;
    if (deliveries.length === 0) {
      this.#empty--;
      this.#ready.push(line);
    }
    // A replay may bring what is older than the waiting ones, but not overtake those in flight.
    const place = deliveries.findLastIndex(({ event }, index) => event.seq < seq || index < busy) + 1;
    if (place === deliveries.length) deliveries.push(delivery);
    else deliveries.splice(place, 0, delivery);
  }

  /** The next deliveries in turn; their dialog is busy until all are `finish`ed, or one is `putBack` or `drop`ped. */
  take(): Batch | undefined {
    const line = this.#ready.shift();
    if (line === undefined) return undefined;
    line.busy = batchLength(line.deliveries);
    return { deliveries: line.deliveries.slice(0, line.busy), done: 0 };
  }

  /** The first of those in flight is over; after the last of them its dialog goes on. */
  finish(delivery: Delivery): void {
    const line = delivery.line!;
    line.deliveries.shift();
    line.busy--;
    this.#forget(delivery);
    if (line.busy > 0) return;
    if (line.deliveries.length > 0) this.#ready.push(line);
    else this.#emptied();
  }

  /** Only the first of those in flight still is; the others were not run. */
  stopAt({ line }: Delivery): void {
    line!.busy = 1;
  }

  /** The delivery in flight is to be tried again as the next of all. */
  putBack({ line }: Delivery): void {
    line!.busy = 0;
    this.#ready.unshift(line!);
  }

  /** Takes a busy dialog out of memory; returns its deliveries, the one in flight first. */
  drop({ line }: Delivery): readonly Delivery[] {
    const { deliveries } = line!;
    line!.deliveries = [];
    line!.busy = 0;
    this.#emptied();
    for (const delivery of deliveries) this.#forget(delivery);
    return deliveries;
  }

  /** Takes everything out of memory that is not in flight. */
  dropWaiting(): readonly Delivery[] {
    this.#ready.length = 0;
    const dropped: Delivery[] = [];
    for (const { deliveries, busy } of this.#lines.values()) {
      const waiting = deliveries.splice(busy);
      dropped.push(...waiting);
      if (busy === 0 && waiting.length > 0) this.#empty++;
    }
    for (const delivery of dropped) this.#forget(delivery);
    return dropped;
  }

  #lineOf(dialog: string): Line {
    const known = this.#lines.get(dialog);
    if (known !== undefined) return known;
    const line = { dialog, deliveries: [], busy: 0 };
    this.#lines.set(dialog, line);
    this.#empty++;
    return line;
  }

  #emptied(): void {
    if (++this.#empty <= EMPTY_LINES) return;
    for (const [dialog, { deliveries }] of this.#lines) if (deliveries.length === 0) this.#lines.delete(dialog);
    this.#empty = 0;
  }

  #forget({ event }: Delivery): void {
    this.#count--;
    this.#size -= event.body.length;
  }
}

function batchLength(deliveries: readonly Delivery[]): number {
  if (deliveries[0]!.isAlone) return 1;
  let size = deliveries[0]!.event.body.length;
  let length = 1;
  while (length < Math.min(deliveries.length, BATCH) && !deliveries[length]!.isAlone) {
    size += deliveries[length]!.event.body.length;
    if (size > CALL_SIZE) break;
    length++;
  }
  return length;
}
