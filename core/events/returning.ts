interface Return {
  /** How many of its deliveries the store does not have back yet. */
  pending: number;
  /** When the last of them was. */
  settledAt: number;
}

/**
 * The dialogs of which something goes back to the store, be it untried or for a later retry. What was asked for before the store had
 * it may be newer than what went back, and would overtake it; so it has to go back as well.
 */
export class Returning {
  readonly #dialogs = new Map<string, Return>();
  #now = 0;
  #pending = 0;

  /** Goes forward with each return and each `tick`: note it with each request, and hand it to `mayKeep` with what comes of it. */
  get now(): number {
    return this.#now;
  }

  /** Whether the store does not have everything back yet: a claim would then bring what has to go back again. */
  get isPending(): boolean {
    return this.#pending > 0;
  }

  tick(): number {
    return ++this.#now;
  }

  /** Something of these dialogs is being handed back; returns what to call once the store has it. */
  begin(dialogs: ReadonlySet<string>): () => void {
    this.#pending++;
    for (const dialog of dialogs) this.#of(dialog).pending++;
    return () => {
      this.#pending--;
      this.#now++;
      for (const dialog of dialogs) {
        const entry = this.#of(dialog);
        entry.pending--;
        entry.settledAt = this.#now;
      }
    };
  }

  /** Whether a delivery of this dialog that was asked for at that time is next to what is in memory, without a gap. */
  mayKeep(dialog: string, askedAt: number): boolean {
    const entry = this.#dialogs.get(dialog);
    return entry === undefined || (entry.pending === 0 && entry.settledAt <= askedAt);
  }

  /** No request is under way: what has gone back matters no more. */
  forget(): void {
    for (const [dialog, { pending }] of this.#dialogs) if (pending === 0) this.#dialogs.delete(dialog);
  }

  #of(dialog: string): Return {
    let entry = this.#dialogs.get(dialog);
    if (entry === undefined) this.#dialogs.set(dialog, (entry = { pending: 0, settledAt: 0 }));
    return entry;
  }
}
