import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { hashText } from './hash-table.ts';
import type { JournalState } from './journal-state.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

/** In the place of a token: the delivery waits for a claim, or its dialog is blocked. */
export const WAITING = 0;
export const BLOCKED = -1;

/** The place of the event, then a token or a reason for each subscriber; a repeat is the place alone, as a negative number. */
export type AppendResult = readonly number[];

interface Place {
  readonly fingerprint: string | null;
  readonly received_at: number;
}

/** Stores events with their deliveries. */
export class Append {
  readonly #state: JournalState;
  readonly #dedupeMs: number;
  readonly #event: StatementSync;
  readonly #place: Query<Place>;
  readonly #repeat: Query;
  readonly #line: Query<{ seq: number; blocked: number }>;
  /** By the number of subscribers. */
  readonly #deliveries: StatementSync[] = [];

  constructor(state: JournalState, dedupeMs: number) {
    const { db } = state;
    this.#state = state;
    this.#dedupeMs = dedupeMs;
    this.#event = db.prepare(
      `INSERT INTO events (seq, connection, type, dialog, received_at, subscribers, fingerprint, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#place = prepare(db, 'SELECT fingerprint, received_at FROM events WHERE seq = ?');
    this.#repeat = prepare(db, 'INSERT INTO repeats VALUES (?, 1) ON CONFLICT DO UPDATE SET count = count + 1');
    this.#line = prepare(
      db,
      `SELECT seq, held OR retry_at IS NOT NULL AS blocked FROM deliveries WHERE plugin = ? AND dialog = ? ORDER BY seq`,
    );
  }

  /** `plugins` are separated by line breaks; `takes` has a `1` for each that wants its delivery at once, a `0` for the others. */
  append(
    connection: string,
    type: string,
    dialogName: string,
    receivedAt: number,
    fingerprint: string | null,
    body: string,
    plugins: string,
    takes: string,
  ): AppendResult {
    const state = this.#state;
    const hash = fingerprint === null ? 0 : hashText(fingerprint);
    if (fingerprint !== null) {
      const original = state.fingerprints.find(hash, (seq) => this.#isRepeated(seq, fingerprint, receivedAt));
      if (original !== undefined) {
        this.#repeat.run(original);
        return [-original];
      }
    }
    const dialog = state.dialogs.id(dialogName);
    const subscribers = state.subscribers(plugins);
    const seq = state.nextSeq();
    this.#event.run(seq, connection, type, dialog, receivedAt, subscribers.id, fingerprint, body);
    if (fingerprint !== null) state.fingerprints.add(hash, seq, receivedAt);
    const result = [seq];
    for (const [index, plugin] of subscribers.plugins.entries()) {
      const obstacle = this.#obstacle(plugin, dialog, takes.charCodeAt(index) === 49);
      result.push(obstacle ?? state.claims.add(plugin, seq, dialog));
    }
    this.open(seq, dialog, subscribers.plugins);
    return result;
  }

  /** Opens a delivery for each plugin. */
  open(seq: number, dialog: number, plugins: readonly number[]): void {
    if (plugins.length === 0) return;
    const places = () => plugins.map((_, index) => `(?${index + 3}, ?2, ?1)`).join(', ');
    this.#deliveries[plugins.length] ??= this.#state.db.prepare(
      `INSERT INTO deliveries (plugin, dialog, seq) VALUES ${places()}`,
    );
    const values: SQLInputValue[] = [seq, dialog, ...plugins];
    this.#deliveries[plugins.length]!.run(...values);
    for (const plugin of plugins) this.#state.opened(plugin, 1);
  }

  /** Why a delivery that is about to be opened cannot be taken at once. */
  #obstacle(plugin: number, dialog: number, take: boolean): number | undefined {
    if (this.#state.unclaimed(plugin) > 0) {
      for (const { seq, blocked } of this.#line.iterate(plugin, dialog)) {
        if (this.#state.claims.get(plugin, seq) === undefined) return blocked ? BLOCKED : WAITING;
      }
    }
    return take ? undefined : WAITING;
  }

  /** An event that retention has removed repeats for as long as its hash is known. */
  #isRepeated(seq: number, fingerprint: string, receivedAt: number): boolean {
    const place = this.#place.get(seq);
    if (place === undefined) return true;
    return place.fingerprint === fingerprint && receivedAt - place.received_at < this.#dedupeMs;
  }
}
