/** From so many requests in a transaction on, the next one waits for as many. */
const MANY = 8;
const PATIENCE_MS = 5;

/**
 * How long requests are gathered for one transaction. While there is little to do, not at all. Under load a commit costs as much
 * as several events, and the threads that it wakes take turns on the same cores: then it is worth a few milliseconds to wait until about as many
 * have come as the last time. Half as many are expected each time, so that the waiting ends with the load.
 */
export class Gathering {
  readonly #enough: () => void;
  #expected = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `enough` hears when nothing more is waited for. */
  constructor(enough: () => void) {
    this.#enough = enough;
  }

  /** So many wait: whether they should go now. If not, `enough` is called in a moment. */
  isEnough(waiting: number): boolean {
    if (this.#expected < MANY || waiting >= this.#expected) return true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#enough();
    }, PATIENCE_MS);
    return false;
  }

  /** So many go. */
  sent(count: number): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#expected = Math.max(count, this.#expected / 2);
  }
}
