import type { AttemptRecord, Settlement } from '../journal.ts';
import type { Claim } from './claims.ts';
import type { JournalState } from './journal-state.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

/** Deliveries that were done at once: by plugin, the place and the token of each, one after the other. */
export type DoneDeliveries = ReadonlyMap<string, readonly number[]>;

/** Settles deliveries that somebody holds. */
export class Settle {
  readonly #state: JournalState;
  readonly #delete: Query;
  readonly #retry: Query;
  readonly #hold: Query;
  readonly #letter: Query;
  readonly #attempt: Query;

  constructor(state: JournalState) {
    const { db } = state;
    const one = 'WHERE plugin = ?1 AND dialog = ?2 AND seq = ?3';
    this.#state = state;
    this.#delete = prepare(db, `DELETE FROM deliveries ${one}`);
    this.#retry = prepare(db, `UPDATE deliveries SET attempt = ?4, retry_at = ?5 ${one}`);
    this.#hold = prepare(db, `UPDATE deliveries SET held = 1 ${one}`);
    this.#letter = prepare(
      db,
      `INSERT INTO dead_letters (seq, plugin, died_at, held, replay, begun)
       SELECT seq, plugin, ?4, ?5, replay, begun FROM deliveries ${one}`,
    );
    this.#attempt = prepare(db, 'INSERT INTO attempts VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  }

  /** How many of them were settled by somebody who no longer holds them. */
  settle(done: DoneDeliveries, others: readonly Settlement[]): number {
    let stale = 0;
    for (const [name, pairs] of done) {
      const plugin = this.#state.plugins.find(name) ?? 0;
      for (let index = 0; index < pairs.length; index += 2) {
        const [seq, token] = [pairs[index]!, pairs[index + 1]!];
        if (!(this.#state.fresh.done(plugin, seq, token) ?? this.#done(plugin, seq, token))) stale++;
      }
    }
    for (const settlement of others) if (!this.#settle(settlement)) stale++;
    return stale;
  }

  #done(plugin: number, seq: number, token: number): boolean {
    const claim = this.#state.claims.get(plugin, seq);
    if (claim?.token !== token) return false;
    this.#close(plugin, claim, seq);
    return true;
  }

  #settle(settlement: Settlement): boolean {
    const { seq, token, attempts = [] } = settlement;
    const plugin = this.#state.plugins.find(settlement.plugin) ?? 0;
    this.#state.settleIn([seq]);
    const claim = this.#state.claims.get(plugin, seq);
    if (claim?.token !== token) return false;
    for (const attempt of attempts) this.#record(plugin, seq, attempt);
    switch (settlement.result) {
      case 'done':
        this.#close(plugin, claim, seq);
        return true;
      case 'retry':
        this.#retry.run(plugin, claim.dialog, seq, settlement.attempt, settlement.at);
        break;
      case 'dead':
        this.#letter.run(plugin, claim.dialog, seq, settlement.at, Number(settlement.hold));
        if (!settlement.hold) {
          this.#close(plugin, claim, seq);
          return true;
        }
        this.#hold.run(plugin, claim.dialog, seq);
        break;
      case 'release':
        break;
    }
    this.#state.claims.delete(plugin, seq);
    return true;
  }

  #close(plugin: number, { dialog }: Claim, seq: number): void {
    this.#state.opened(plugin, -this.#delete.change(plugin, dialog, seq));
    this.#state.claims.delete(plugin, seq);
  }

  #record(plugin: number, seq: number, { attempt, at, tookMs, outcome, error, reference }: AttemptRecord): void {
    this.#attempt.run(seq, plugin, attempt, at, tookMs, outcome, error ?? null, reference ?? null);
  }
}
