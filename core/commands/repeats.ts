interface Entry<Reply> {
  /** While it is in flight; afterwards only the reply itself: a kept promise keeps much of its request alive. */
  pending: Promise<Reply> | undefined;
  reply: Reply | undefined;
  readonly at: number;
}

export interface RepeatsOptions {
  /** How many commands are remembered at most. */
  readonly max: number;
  readonly maxAgeMs: number;
  /** As `performance.now()`. */
  now?(): number;
}

/**
 * Recognises repeats of commands by id: one in flight is joined, an answered one gets the stored reply. Bounded by number and
 * age.
 *
 * Entries are dropped by the generation, not one by one: a Map whose oldest entries are deleted all the time gets slow, since
 * each look for the oldest passes the places of the deleted ones. So at least half of `max` are remembered, and `max` at most.
 */
export class Repeats<Reply> {
  #young = new Map<string, Entry<Reply>>();
  #old = new Map<string, Entry<Reply>>();
  readonly #max: number;
  readonly #maxAgeMs: number;
  readonly #now: () => number;

  constructor({ max, maxAgeMs, now = () => performance.now() }: RepeatsOptions) {
    this.#max = max;
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  /** Replies from before the host was started; `ageMs` is how long ago. */
  restore(replies: Iterable<{ readonly id: string; readonly reply: Reply; readonly ageMs: number }>): void {
    if (this.#max === 0) return;
    for (const { id, reply, ageMs } of replies) {
      if (!this.#young.has(id)) this.#old.set(id, { pending: undefined, reply, at: this.#now() - ageMs });
    }
  }

  /** The reply under this id, made by `answer` if there is none yet. */
  once(id: string, answer: () => Promise<Reply>): Promise<Reply> {
    const now = this.#now();
    const known = this.#young.get(id) ?? this.#old.get(id);
    if (known !== undefined && now - known.at < this.#maxAgeMs) return known.pending ?? Promise.resolve(known.reply!);
    const pending = answer();
    if (this.#max === 0) return pending;
    if (this.#young.size >= this.#max / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    const entry: Entry<Reply> = { pending, reply: undefined, at: now };
    this.#young.set(id, entry);
    return pending.then((reply) => {
      entry.pending = undefined;
      return (entry.reply = reply);
    });
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
