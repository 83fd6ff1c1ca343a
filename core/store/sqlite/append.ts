import { FRESH_SUBSCRIBERS } from './fresh.ts';
import { hashText } from './hash-table.ts';
import type { JournalState } from './journal-state.ts';
import { prepare, prepareTuples } from './sql.ts';
import type { Query } from './sql.ts';

/** In the place of a token: the delivery waits for a claim, or its dialog is blocked. */
export const WAITING = 0;
export const BLOCKED = -1;
/** The character code of `1`. */
const TAKE = 49;

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
  readonly #event: Query;
  readonly #place: Query<Place>;
  readonly #repeat: Query;
  readonly #line: Query<readonly [seq: number, blocked: number]>;

  constructor(state: JournalState, dedupeMs: number) {
    const { db } = state;
    this.#state = state;
    this.#dedupeMs = dedupeMs;
    this.#event = prepare(
      db,
      `INSERT INTO events (seq, connection, type, dialog, received_at, subscribers, fingerprint, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#place = prepare(db, 'SELECT fingerprint, received_at FROM events WHERE seq = ?');
    // Of an event that retention has removed nobody would ever see the count, or remove it.
    this.#repeat = prepare(
      db,
      `INSERT INTO repeats SELECT seq, 1 FROM events WHERE seq = ? ON CONFLICT DO UPDATE SET count = count + 1`,
    );
    this.#line = prepareTuples(
      db,
      `SELECT seq, held OR retry_at IS NOT NULL FROM deliveries WHERE plugin = ? AND dialog = ? ORDER BY seq`,
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
    const { plugins: ids } = subscribers;
    const obstacles = ids.map((plugin, index) => this.#obstacle(plugin, dialog, takes.charCodeAt(index) === TAKE));
    if (ids.length <= FRESH_SUBSCRIBERS && obstacles.every((obstacle) => obstacle === undefined)) {
      const token = ids.length === 0 ? 0 : state.fresh.add(seq, dialog, ids);
      return [seq, ...ids.map((_, index) => token + index)];
    }
    state.insert(seq, dialog, ids);
    return [seq, ...ids.map((plugin, index) => obstacles[index] ?? state.claims.add(plugin, seq, dialog))];
  }

  /** Why a delivery that is about to be opened cannot be taken at once. */
  #obstacle(plugin: number, dialog: number, take: boolean): number | undefined {
    if (this.#state.unclaimed(plugin) > 0) {
      for (const [seq, blocked] of this.#line.iterate(plugin, dialog)) {
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
