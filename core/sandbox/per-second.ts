/**
 * Lets so many through in a second and counts the others. The count is said once a second, not for each.
 *
 * ```ts
 * const lines = new PerSecond(100, (dropped) => log.warn({}, `${dropped} lines dropped`));
 * if (lines.admits()) write(line);
 * ```
 */
export class PerSecond {
  readonly #limit: number;
  readonly #onDropped: (dropped: number) => void;
  #left: number;
  #dropped = 0;
  #refill: NodeJS.Timeout | undefined;

  constructor(limit: number, onDropped: (dropped: number) => void) {
    this.#limit = limit;
    this.#onDropped = onDropped;
    this.#left = limit;
  }

  /** Takes `amount` from this second's allowance; false when it is used up. */
  admits(amount = 1): boolean {
    if (this.#refill === undefined) this.#refill = setTimeout(() => this.#startNewSecond(), 1000).unref();
    if (this.#left <= 0) {
      this.#dropped++;
      return false;
    }
    this.#left -= amount;
    return true;
  }

  #startNewSecond(): void {
    this.#refill = undefined;
    this.#left = this.#limit;
    const dropped = this.#dropped;
    this.#dropped = 0;
    if (dropped > 0) this.#onDropped(dropped);
  }
}
