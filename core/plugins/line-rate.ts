/** All lines together, answers in both directions included: what the host reads or writes for one plugin in a second. */
const CHARACTERS_PER_SECOND = 32 * 2 ** 20;

/**
 * Slows a plugin down that says more than it was asked: each answer to a call is free, every other line takes from an
 * allowance that is filled again once a second; and all lines together have a limit of characters.
 */
export class LineRate {
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #characters = CHARACTERS_PER_SECOND;
  #filledAt: number;
  #lifted = false;

  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = perSecond;
    this.#filledAt = now();
  }

  /** Something was asked that so many lines answer; less than none, when they have come as fewer. */
  expect(lines = 1): void {
    this.#left += lines;
  }

  /** So much was answered to the sender: that, too, is work that it makes. */
  charge(characters: number): void {
    this.#characters -= characters;
  }

  /** The sender has ended: what it left is read without limits. */
  lift(): void {
    this.#lifted = true;
  }

  /** Takes one line from the allowance; else the milliseconds to wait first. */
  take(characters: number): number {
    if (this.#lifted) return 0;
    if (this.#left <= 0 || this.#characters <= 0) {
      const wait = this.#filledAt + 1000 - this.#now();
      if (wait > 0) return Math.ceil(wait);
      this.#left = Math.max(this.#left, this.#perSecond);
      this.#characters = CHARACTERS_PER_SECOND;
      this.#filledAt = this.#now();
    }
    this.#left--;
    this.#characters -= characters;
    return 0;
  }
}
