/**
 * Slows a plugin down that says more than it was asked: each answer to a call is free, every other line takes from an
 * allowance that is filled again once a second.
 */
export class LineRate {
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #filledAt: number;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = perSecond;
    this.#filledAt = now();
  }

  /** A call was made, so one answer may come. */
  expectAnswer(): void {
    this.#left++;
  }

  /** Takes one line from the allowance; else the milliseconds to wait first. */
  take(): number {
    if (this.#left <= 0) {
      const wait = this.#filledAt + 1000 - this.#now();
      if (wait > 0) return Math.ceil(wait);
      this.#left = this.#perSecond;
      this.#filledAt = this.#now();
    }
    this.#left--;
    return 0;
  }
}
