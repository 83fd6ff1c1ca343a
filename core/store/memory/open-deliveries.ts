import type { Token } from '../journal.ts';

/** A delivery that is neither done nor given up. */
export interface OpenDelivery {
  readonly seq: number;
  readonly replay: number;
  /** The number of the attempt that is due. */
  attempt: number;
  retryAt?: number;
  held: boolean;
  /** 0 while nobody holds it. */
  token: Token | 0;
}

/** The open deliveries of one dialog in one plugin, by `seq`. */
export interface Line {
  /** Lines come into being in the order of their ids, which is also the order in which a claim goes round. */
  readonly id: number;
  readonly deliveries: OpenDelivery[];
}

/** It waits for a retry or a person, and everything behind it in its line waits with it. */
export const isBlocked = ({ held, retryAt }: OpenDelivery, now = -Infinity): boolean =>
  held || (retryAt !== undefined && retryAt > now);

/** All open deliveries of one plugin. */
export class OpenDeliveries {
  readonly lines = new Map<string, Line>();
  #lastId = 0;

  line(dialog: string): Line {
    let line = this.lines.get(dialog);
    if (line === undefined) this.lines.set(dialog, (line = { id: ++this.#lastId, deliveries: [] }));
    return line;
  }

  find(dialog: string, seq: number): OpenDelivery | undefined {
    return this.lines.get(dialog)?.deliveries.find((delivery) => delivery.seq === seq);
  }

  add(dialog: string, seq: number, replay: number): OpenDelivery {
    const { deliveries } = this.line(dialog);
    const delivery: OpenDelivery = { seq, replay, attempt: 1, held: false, token: 0 };
    const before = deliveries.findLastIndex((other) => other.seq < seq);
    deliveries.splice(before + 1, 0, delivery);
    return delivery;
  }

  remove(dialog: string, seq: number): void {
    const line = this.lines.get(dialog);
    const index = line?.deliveries.findIndex((delivery) => delivery.seq === seq) ?? -1;
    if (line === undefined || index < 0) return;
    line.deliveries.splice(index, 1);
    if (line.deliveries.length === 0) this.lines.delete(dialog);
  }

  *[Symbol.iterator](): Generator<OpenDelivery> {
    for (const { deliveries } of this.lines.values()) yield* deliveries;
  }
}
