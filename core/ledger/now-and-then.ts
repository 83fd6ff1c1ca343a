/** Of all time, at most a twentieth goes into finding it out. */
const SHARE = 20;

/**
 * Finds something out when it is asked for, but not again and again: whoever asks too soon gets what was found last. What takes long
 * is asked for more rarely.
 */
export class NowAndThen<Value> {
  readonly #find: () => Promise<Value>;
  readonly #atLeastMs: number;
  readonly #now: () => number;
  #found: Promise<Value> | undefined;
  #goodUntil = -Infinity;

  /** @param atLeastMs how long a finding is good for */
  constructor(find: () => Promise<Value>, atLeastMs: number, now = () => performance.now()) {
    this.#find = find;
    this.#atLeastMs = atLeastMs;
    this.#now = now;
  }

  /** Rejects as the finding does, and asks again the next time then. */
  get(): Promise<Value> {
    if (this.#found !== undefined && this.#now() < this.#goodUntil) return this.#found;
    const startedAt = this.#now();
    this.#goodUntil = Infinity;
    const found = this.#find();
    found.then(
      () => (this.#goodUntil = this.#now() + Math.max(this.#atLeastMs, SHARE * (this.#now() - startedAt))),
      () => (this.#goodUntil = -Infinity),
    );
    return (this.#found = found);
  }
}
