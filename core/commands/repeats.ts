/**
 * Recognises repeats of commands by id: one in flight is joined, an answered one gets the stored reply. Bounded by number and
 * age; the oldest go first.
 */
export class Repeats<Reply> {
  readonly #entries = new Map<string, { readonly reply: Promise<Reply>; readonly at: number }>();
  readonly #max: number;
  readonly #maxAgeMs: number;
  readonly #now: () => number;

  constructor({ max, maxAgeMs, now = () => performance.now() }: { max: number; maxAgeMs: number; now?: () => number }) {
    this.#max = max;
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  /** The reply under this id, made by `answer` if there is none yet. */
  once(id: string, answer: () => Promise<Reply>): Promise<Reply> {
    const now = this.#now();
    const known = this.#entries.get(id);
    if (known !== undefined && now - known.at < this.#maxAgeMs) return known.reply;
    this.#entries.delete(id);
    const reply = answer();
    this.#entries.set(id, { reply, at: now });
    this.#forgetOldest(now);
    return reply;
  }

  get size(): number {
    return this.#entries.size;
  }

  #forgetOldest(now: number): void {
    for (const [id, { at }] of this.#entries) {
      if (this.#entries.size <= this.#max && now - at < this.#maxAgeMs) return;
      this.#entries.delete(id);
    }
  }
}
