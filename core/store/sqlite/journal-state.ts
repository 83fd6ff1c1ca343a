import type { DatabaseSync } from 'node:sqlite';
import { Claims } from './claims.ts';
import { Fingerprints } from './fingerprints.ts';
import { Fresh, recoverFresh } from './fresh.ts';
import { Names } from './names.ts';
import { prepare, readValue } from './sql.ts';
import type { Query } from './sql.ts';

/** The subscribers of an event, as the tables know them. */
export interface SubscriberSet {
  readonly id: number;
  /** In the order in which they were named. */
  readonly plugins: readonly number[];
}

/** What the journal keeps in memory beside the file, and takes back when a transaction fails. */
export class JournalState {
  readonly db: DatabaseSync;
  readonly plugins: Names;
  readonly dialogs: Names;
  readonly fingerprints: Fingerprints;
  readonly claims: Claims;
  readonly fresh: Fresh;
  readonly #sets: Names;
  readonly #insert: Query;
  readonly #first: Query<{ seq: number | null }>;
  readonly #setsByNames = new Map<string, SubscriberSet>();
  /** How many open deliveries with rows each plugin has. */
  #open = new Map<number, number>();
  #lastSeq = 0;

  /** `claims` outlive the connection to the file: what is in flight is still in flight when the file is opened again. */
  constructor(db: DatabaseSync, dedupeMs: number, claims = new Claims()) {
    this.db = db;
    this.plugins = new Names(db, 'plugins');
    this.dialogs = new Names(db, 'dialogs');
    this.#sets = new Names(db, 'subscribers');
    this.#insert = prepare(db, 'INSERT INTO deliveries (plugin, dialog, seq) VALUES (?, ?, ?)');
    this.#first = prepare(db, 'SELECT min(seq) AS seq FROM events');
    this.fingerprints = new Fingerprints(db, dedupeMs);
    this.claims = claims;
    recoverFresh(db);
    this.fresh = new Fresh(db, claims);
    const row = prepare(db, 'SELECT 1 FROM deliveries WHERE plugin = ? AND dialog = ? AND seq = ?');
    claims.retain((plugin, dialog, seq) => row.get(plugin, dialog, seq) !== undefined);
    this.#load();
  }

  /** The oldest place that is taken, or the next one. */
  get firstSeq(): number {
    return this.#first.get()!.seq ?? this.#lastSeq + 1;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  nextSeq(): number {
    return ++this.#lastSeq;
  }

  open(plugin: number): number {
    return this.#open.get(plugin) ?? 0;
  }

  /** A delivery was opened (1) or closed (-1). */
  opened(plugin: number, change: number): void {
    this.#open.set(plugin, this.open(plugin) + change);
  }

  /** Opens a delivery for each plugin, with a row. */
  insert(seq: number, dialog: number, plugins: readonly number[]): void {
    for (const plugin of plugins) {
      this.#insert.run(plugin, dialog, seq);
      this.opened(plugin, 1);
    }
  }

  /** Gives rows to the event's deliveries, or to all, if they have none. */
  settleIn(seqs: readonly number[] = this.fresh.seqs): void {
    for (const seq of seqs) {
      const { dialog = 0, deliveries = [] } = this.fresh.take(seq) ?? {};
      for (const { plugin, token } of deliveries) {
        this.insert(seq, dialog, [plugin]);
        this.claims.add(plugin, seq, dialog, token);
      }
    }
  }

  /** How many open deliveries nobody holds. */
  unclaimed(plugin: number): number {
    return this.open(plugin) - this.claims.count(plugin);
  }

  /** `names` are separated by line breaks. */
  subscribers(names: string): SubscriberSet {
    const known = this.#setsByNames.get(names);
    if (known !== undefined) return known;
    const plugins = names === '' ? [] : names.split('\n').map((name) => this.plugins.id(name));
    const set = { id: this.setOf(plugins), plugins };
    this.#setsByNames.set(names, set);
    return set;
  }

  setOf(plugins: readonly number[]): number {
    return this.#sets.id(JSON.stringify(plugins.toSorted((a, b) => a - b)));
  }

  membersOf(set: number): readonly number[] {
    return JSON.parse(this.#sets.name(set)) as number[];
  }

  /** The claims on deliveries with and without rows; when the file is opened again, all have rows. */
  handOver(): Claims {
    for (const seq of this.fresh.seqs) {
      const { dialog = 0, deliveries = [] } = this.fresh.take(seq) ?? {};
      for (const { plugin, token } of deliveries) this.claims.add(plugin, seq, dialog, token);
    }
    this.claims.commit();
    return this.claims;
  }

  /** Before a transaction ends. */
  write(): void {
    this.fingerprints.write();
    this.fresh.write(this.#lastSeq);
  }

  commit(): void {
    this.fresh.commit();
    this.claims.commit();
    this.fingerprints.commit();
  }

  rollback(): void {
    for (const names of [this.plugins, this.dialogs, this.#sets]) names.rollback();
    this.#setsByNames.clear();
    this.claims.rollback();
    this.fresh.rollback();
    this.fingerprints.rollback();
    this.#load();
  }

  #load(): void {
    this.#lastSeq = Number(readValue(this.db, 'SELECT max(seq) FROM events') ?? 0);
    const counts = prepare<{ plugin: number; open: number }>(
      this.db,
      'SELECT plugin, count(*) AS open FROM deliveries GROUP BY plugin',
    );
    this.#open = new Map(counts.all().map(({ plugin, open }) => [plugin, open]));
  }
}
