import type { DatabaseSync } from 'node:sqlite';
import type { Claims } from './claims.ts';
import { prepare, readValue } from './sql.ts';
import type { Query } from './sql.ts';

interface FreshEvent {
  readonly seq: number;
  readonly dialog: number;
  readonly plugins: readonly number[];
  /** The token of the first plugin; the others' follow. */
  readonly token: number;
  /** How many sweeps there had been when it came. */
  readonly sweep: number;
  /** A bit for each plugin whose delivery is not done. */
  open: number;
}

/** Events with more subscribers have rows from the start. */
export const FRESH_SUBSCRIBERS = 30;

/**
 * Events whose deliveries were all taken at once and have no rows yet. Most are done before they would need any: then
 * nothing was ever written for them but the event and, once for each commit, from where on the journal has such events.
 * After a crash all of these are open again.
 */
export class Fresh {
  readonly #db: DatabaseSync;
  readonly #claims: Claims;
  #events = new Map<number, FreshEvent>();
  /** Events that this transaction has changed, each with its `open` before. */
  #changed: FreshEvent[] = [];
  #openBefore: number[] = [];
  #sweeps = 0;
  #from: number;
  readonly #setFrom: Query;

  constructor(db: DatabaseSync, claims: Claims) {
    this.#db = db;
    this.#claims = claims;
    this.#setFrom = prepare(db, 'UPDATE journal SET fresh_from = ?');
    this.#from = Number(readValue(db, 'SELECT fresh_from FROM journal'));
  }

  get count(): number {
    return this.#events.size;
  }

  /** Returns the token of the first delivery; those of the others follow it. */
  add(seq: number, dialog: number, plugins: readonly number[]): number {
    const token = this.#claims.nextTokens(plugins.length);
    this.#change({ seq, dialog, plugins, token, sweep: this.#sweeps, open: 0 }, 2 ** plugins.length - 1);
    return token;
  }

  /** One of the event's deliveries is done; undefined when it has rows, false when the token is not the current one. */
  done(plugin: number, seq: number, token: number): boolean | undefined {
    const event = this.#events.get(seq);
    if (event === undefined) return undefined;
    const index = token - event.token;
    const bit = 1 << index;
    if (event.plugins[index] !== plugin || (event.open & bit) === 0) return false;
    this.#change(event, event.open & ~bit);
    return true;
  }

  /** Takes an event out; returns its open deliveries, which need rows and claims from now on. */
  take(seq: number): { dialog: number; deliveries: { plugin: number; token: number }[] } | undefined {
    const event = this.#events.get(seq);
    if (event === undefined) return undefined;
    const deliveries = event.plugins
      .map((plugin, index) => ({ plugin, token: event.token + index }))
      .filter((_, index) => event.open & (1 << index));
    this.#change(event, 0);
    return { dialog: event.dialog, deliveries };
  }

  get seqs(): readonly number[] {
    return [...this.#events.keys()];
  }

  /** Those that were there at the last sweep already: they are given rows, so that little is delivered again after a crash. */
  sweep(): readonly number[] {
    const overdue = [...this.#events.values()].filter(({ sweep }) => sweep < this.#sweeps);
    this.#sweeps++;
    return overdue.map(({ seq }) => seq);
  }

  /** Before a transaction ends. */
  write(lastSeq: number): void {
    const from = this.#events.keys().next().value ?? lastSeq + 1;
    if (from === this.#from) return;
    this.#setFrom.run(from);
    this.#from = from;
  }

  commit(): void {
    this.#changed = [];
    this.#openBefore = [];
  }

  rollback(): void {
    for (let index = this.#changed.length - 1; index >= 0; index--) {
      this.#apply(this.#changed[index]!, this.#openBefore[index]!);
    }
    this.commit();
    this.#events = new Map([...this.#events].sort(([a], [b]) => a - b));
    this.#from = Number(readValue(this.#db, 'SELECT fresh_from FROM journal'));
  }

  #change(event: FreshEvent, open: number): void {
    this.#changed.push(event);
    this.#openBefore.push(event.open);
    this.#apply(event, open);
  }

  #apply(event: FreshEvent, open: number): void {
    event.open = open;
    if (open > 0) this.#events.set(event.seq, event);
    else this.#events.delete(event.seq);
  }
}

/** Gives rows to what had none when the process ended. */
export function recoverFresh(db: DatabaseSync): void {
  db.exec(`
    BEGIN IMMEDIATE;
    INSERT OR IGNORE INTO deliveries (plugin, dialog, seq)
    SELECT p.value, e.dialog, e.seq
    FROM events e JOIN subscribers s ON s.id = e.subscribers JOIN json_each(s.name) p
    WHERE e.seq >= (SELECT fresh_from FROM journal)
      AND NOT EXISTS (SELECT 1 FROM dead_letters l WHERE l.seq = e.seq AND l.plugin = p.value);
    UPDATE journal SET fresh_from = (SELECT coalesce(max(seq), 0) + 1 FROM events);
    COMMIT`);
}
