import type { Subscriber } from '../store/journal.ts';

/** How an event is to be stored, and when that was said. */
export interface Reservation extends Subscriber {
  readonly askedAt: number;
}

/**
 * The places in memory for events that are on their way into the store. They are in nobody's hands yet: a claim that was asked
 * for later may answer first, with newer events of the same dialogs, and has to wait for them; and what is asked for after a claim has
 * to wait for that.
 */
export class Reservations {
  readonly #plugin: string;
  #taking: Reservation;
  readonly #leaving: Reservation;
  #claimedAt = -1;
  #beforeClaim = 0;
  #sinceClaim = 0;
  #whenArrived: (() => void) | undefined;

  constructor(plugin: string) {
    this.#plugin = plugin;
    this.#taking = { plugin, take: true, askedAt: 0 };
    this.#leaving = { plugin, take: false, askedAt: 0 };
  }

  get count(): number {
    return this.#beforeClaim + this.#sinceClaim;
  }

  /** Reserves a place, or none. */
  make(take: boolean, askedAt: number): Reservation {
    if (!take) return this.#leaving;
    this.#sinceClaim++;
    if (askedAt !== this.#taking.askedAt) this.#taking = { plugin: this.#plugin, take, askedAt };
    return this.#taking;
  }

  /** The event has arrived, or never will. */
  end({ take, askedAt }: Reservation): void {
    if (!take) return;
    if (askedAt >= this.#claimedAt) this.#sinceClaim--;
    else if (--this.#beforeClaim === 0) this.#whenArrived?.();
  }

  /** Whether it was made after the last claim. */
  isBehindClaim({ askedAt }: Reservation): boolean {
    return askedAt >= this.#claimedAt;
  }

  /** A claim is asked for. */
  claims(askedAt: number): void {
    this.#claimedAt = askedAt;
    this.#beforeClaim += this.#sinceClaim;
    this.#sinceClaim = 0;
  }

  /** Settles when all events have arrived that were on their way before the claim. */
  arrived(): Promise<void> {
    if (this.#beforeClaim === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#whenArrived = resolve));
  }
}
