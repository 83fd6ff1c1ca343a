import type { ClaimedDelivery, ClaimQuery, Journal } from '../store/journal.ts';
import type { Clock } from './clock.ts';

const PAGE = 256;
const PER_DIALOG = 16;
const TRY_AGAIN_MS = 1_000;

export interface RefillDeps {
  readonly plugin: string;
  readonly journal: Pick<Journal, 'claim'>;
  readonly clock: Clock;
  /** How many deliveries, and how much of them, there is room for now; nothing while the plugin takes none. */
  room(): Pick<ClaimQuery, 'limit' | 'maxSize'>;
  /** A claim is about to be asked for; returns what to know its time by. */
  asks(): number;
  /** Settles when everything has arrived that was asked for before the claim. */
  arrived(): Promise<void>;
  /** The claim is over; it has brought nothing when it failed. */
  take(deliveries: readonly ClaimedDelivery[], askedAt: number): void;
}

/** Fetches a plugin's deliveries from the store, page by page, whenever some may wait there and there is room in memory. */
export class Refill {
  /** Some may wait in the store. */
  #behind = true;
  #claiming = false;
  #cursor: number | undefined;
  /** Whether this round over the dialogs has found anything, or missed what came behind its back. */
  #eventful = false;
  #stopped = false;
  #wakeAt = Infinity;
  #callOff = (): void => undefined;
  readonly #deps: RefillDeps;

  constructor(deps: RefillDeps) {
    this.#deps = deps;
  }

  get behind(): boolean {
    return this.#behind;
  }

  get claiming(): boolean {
    return this.#claiming;
  }

  /** Deliveries may wait in the store that were not there a moment ago. */
  wake(): void {
    this.#behind = true;
    this.#eventful = true;
    this.maybe();
  }

  /** The same, at a time to come. */
  wakeAt(time: number): void {
    if (time >= this.#wakeAt || this.#stopped) return;
    this.#callOff();
    this.#wakeAt = time;
    this.#callOff = this.#deps.clock.after(Math.max(0, time - this.#deps.clock.now()), () => {
      this.#wakeAt = Infinity;
      this.wake();
    });
  }

  /** Claims a page if there is reason and room. */
  maybe(): void {
    if (!this.#behind || this.#claiming || this.#stopped) return;
    const { limit, maxSize } = this.#deps.room();
    if (limit <= 0 || maxSize <= 0) return;
    this.#claiming = true;
    void this.#claim(Math.min(limit, PAGE), maxSize);
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff();
  }

  async #claim(limit: number, maxSize: number): Promise<void> {
    const { journal, plugin, clock } = this.#deps;
    const askedAt = this.#deps.asks();
    if (this.#cursor === undefined) this.#eventful = false;
    try {
      const query = { plugin, now: clock.now(), limit, maxSize, perDialog: PER_DIALOG, cursor: this.#cursor };
      const { deliveries, cursor, retryAt } = await journal.claim(query);
      await this.#deps.arrived();
      this.#cursor = cursor;
      if (deliveries.length > 0) this.#eventful = true;
      if (cursor === undefined) this.#behind = this.#eventful;
      if (retryAt !== undefined) this.wakeAt(retryAt);
      this.#claiming = false;
      this.#deps.take(deliveries, askedAt);
    } catch {
      // Before the next claim is allowed, which would fail as well.
      this.#deps.take([], askedAt);
      this.#claiming = false;
      this.wakeAt(clock.now() + TRY_AGAIN_MS);
      return;
    }
    this.maybe();
  }
}
