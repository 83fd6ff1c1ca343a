/** Wall-clock time that stands still until it is told to move on. */
export class TestClock {
  #time: number;

  /** @throws {RangeError} for what is no time */
  constructor(start: Date | number | string = Date.now()) {
    this.#time = new Date(start).getTime();
    if (Number.isNaN(this.#time)) throw new RangeError(`\`now\` is no time: ${String(start)}.`);
  }

  now(): number {
    return this.#time;
  }

  /** Never back: what was due before is due now. */
  moveTo(time: number): void {
    this.#time = Math.max(this.#time, time);
  }
}
