export interface Claim {
  readonly token: number;
  readonly dialog: number;
}

interface Change {
  readonly plugin: number;
  readonly seq: number;
  readonly before: Claim | undefined;
}

/**
 * Who holds what. Only in memory: after a restart nobody holds anything. What changes in a transaction that fails is undone.
 */
export class Claims {
  readonly #claims = new Map<number, Map<number, Claim>>();
  /** Tokens from before a restart are never given again. */
  #lastToken = Date.now() * 1_000;
  #changes: Change[] = [];

  count(plugin: number): number {
    return this.#claims.get(plugin)?.size ?? 0;
  }

  get(plugin: number, seq: number): Claim | undefined {
    return this.#claims.get(plugin)?.get(seq);
  }

  /** The first of so many tokens that were never given before. */
  nextTokens(count: number): number {
    const first = this.#lastToken + 1;
    this.#lastToken += count;
    return first;
  }

  add(plugin: number, seq: number, dialog: number, token = this.nextTokens(1)): number {
    this.#set(plugin, seq, { token, dialog });
    return token;
  }

  delete(plugin: number, seq: number): void {
    this.#set(plugin, seq, undefined);
  }

  /** Lets go of all claims that `keep` does not confirm. */
  retain(keep: (plugin: number, dialog: number, seq: number) => boolean): void {
    for (const [plugin, claims] of this.#claims) {
      for (const [seq, { dialog }] of claims) if (!keep(plugin, dialog, seq)) claims.delete(seq);
    }
  }

  commit(): void {
    this.#changes = [];
  }

  rollback(): void {
    for (const { plugin, seq, before } of this.#changes.reverse()) this.#apply(plugin, seq, before);
    this.#changes = [];
  }

  #set(plugin: number, seq: number, claim: Claim | undefined): void {
    this.#changes.push({ plugin, seq, before: this.get(plugin, seq) });
    this.#apply(plugin, seq, claim);
  }

  #apply(plugin: number, seq: number, claim: Claim | undefined): void {
    let claims = this.#claims.get(plugin);
    if (claims === undefined) this.#claims.set(plugin, (claims = new Map()));
    if (claim === undefined) claims.delete(seq);
    else claims.set(seq, claim);
  }
}
