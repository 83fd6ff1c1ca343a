import type { DatabaseSync } from 'node:sqlite';
import { HashTable } from './hash-table.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

/** The time that repeats are recognised is kept in so many parts, each forgotten as a whole. */
const PARTS = 7;
/** A part takes some memory however little is in it. */
const SHORTEST_PART_MS = 60_000;

interface Part {
  readonly from: number;
  until: number;
  readonly table: HashTable;
}

/**
 * The hashes of the fingerprints that recognise repeats, in memory, with one row on disk for every commit: an index of
 * random keys would make a large journal slow.
 */
export class Fingerprints {
  readonly #dedupeMs: number;
  #parts: Part[] = [];
  /** What the transaction has added, in the order of the journal. */
  #added: { readonly hash: number; readonly seq: number; readonly part: Part }[] = [];
  readonly #insert: Query;
  readonly #oldest: Query<{ seq: number; at: number }>;
  readonly #delete: Query;

  constructor(db: DatabaseSync, dedupeMs: number) {
    this.#dedupeMs = dedupeMs;
    this.#insert = prepare(db, 'INSERT INTO fingerprints (seq, at, hashes) VALUES (?, ?, ?)');
    this.#oldest = prepare(db, 'SELECT seq, at FROM fingerprints ORDER BY seq LIMIT ?');
    this.#delete = prepare(db, 'DELETE FROM fingerprints WHERE seq <= ?');
    const rows = prepare<{ seq: number; at: number; hashes: Uint8Array<ArrayBuffer> }>(
      db,
      'SELECT * FROM fingerprints ORDER BY seq',
    );
    for (const { seq, at, hashes } of rows.iterate()) {
      const { table } = this.#partFor(at);
      // A row's bytes may start anywhere in their buffer, numbers may not.
      const numbers = new Float64Array(hashes.slice().buffer);
      for (let index = 0; index < numbers.length; index++) {
        if (numbers[index] !== 0) table.add(numbers[index]!, seq + index);
      }
    }
  }

  /** The event with this hash that `accept` confirms to be the one. */
  find(hash: number, accept: (seq: number) => boolean): number | undefined {
    for (const { table } of this.#parts) {
      const seq = table.find(hash, accept);
      if (seq !== undefined) return seq;
    }
    return undefined;
  }

  add(hash: number, seq: number, at: number): void {
    const part = this.#partFor(at);
    part.table.add(hash, seq);
    this.#added.push({ hash, seq, part });
  }

  /** Writes what the transaction has added. */
  write(): void {
    const first = this.#added[0];
    if (first === undefined) return;
    const hashes = new Float64Array(this.#added.at(-1)!.seq - first.seq + 1);
    for (const { hash, seq } of this.#added) hashes[seq - first.seq] = hash;
    this.#insert.run(first.seq, first.part.until, new Uint8Array(hashes.buffer));
  }

  commit(): void {
    this.#added = [];
  }

  rollback(): void {
    for (const { hash, seq, part } of this.#added) part.table.remove(hash, seq);
    this.#added = [];
  }

  /** Forgets rows from before `before`, `limit` of them at most; true when there may be more. */
  trim(before: number, limit: number): boolean {
    this.#parts = this.#parts.filter(({ until }) => until >= before);
    const oldest = this.#oldest.all(limit);
    const keep = oldest.findIndex(({ at }) => at >= before);
    const gone = oldest[(keep < 0 ? oldest.length : keep) - 1];
    if (gone !== undefined) this.#delete.run(gone.seq);
    return keep < 0 && oldest.length === limit;
  }

  #partFor(at: number): Part {
    let part = this.#parts.at(-1);
    if (part === undefined || at >= part.from + Math.max(this.#dedupeMs / PARTS, SHORTEST_PART_MS)) {
      part = { from: at, until: at, table: new HashTable() };
      this.#parts.push(part);
    }
    part.until = Math.max(part.until, at);
    return part;
  }
}
