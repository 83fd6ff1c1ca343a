import type { Clock } from './clock.ts';

/** From so many deliveries in memory on, the intake waits until there are few. */
const MANY = 128;
const FEW = 32;
/** Nobody waits longer, whatever the plugin does. */
const PATIENCE_MS = 20;

/**
 * Lets the intake wait a moment for a plugin that makes headway: what waits in memory for long costs the garbage collector more than it
 * cost to take it in, and what has no room there takes the way through the store. A plugin that hangs is not waited for.
 */
export class Headway {
  readonly #clock: Clock;
  readonly #count: () => number;
  #lastAt = -Infinity;
  #room: PromiseWithResolvers<void> | undefined;
  #callOff = (): void => undefined;

  constructor(clock: Clock, count: () => number) {
    this.#clock = clock;
    this.#count = count;
  }

  /** Settles when there is room again, or in a moment; undefined: now. */
  room(): Promise<void> | undefined {
    if (this.#room !== undefined) return this.#room.promise;
    if (this.#count() < MANY || this.#clock.monotonic() - this.#lastAt > PATIENCE_MS) return undefined;
    this.#room = Promise.withResolvers();
    this.#callOff = this.#clock.after(PATIENCE_MS, () => this.#open());
    return this.#room.promise;
  }

  /** Deliveries have ended. */
  made(): void {
    this.#lastAt = this.#clock.monotonic();
    if (this.#room !== undefined && this.#count() <= FEW) this.#open();
  }

  #open(): void {
    this.#callOff();
    this.#room?.resolve();
    this.#room = undefined;
  }
}
