import type { DatabaseSync } from 'node:sqlite';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

/** So many names are kept in memory; beyond that all are looked up anew. */
const CACHE = 50_000;

/** Numbers for names that come again and again, in a table of their own: rows that name them stay short. */
export class Names {
  readonly #ids = new Map<string, number>();
  readonly #byName: Query<{ id: number }>;
  readonly #byId: Query<{ name: string }>;
  readonly #insert: Query;

  constructor(db: DatabaseSync, table: 'plugins' | 'dialogs' | 'subscribers') {
    this.#byName = prepare(db, `SELECT id FROM ${table} WHERE name = ?`);
    this.#byId = prepare(db, `SELECT name FROM ${table} WHERE id = ?`);
    this.#insert = prepare(db, `INSERT INTO ${table} (name) VALUES (?)`);
  }

  /** The number of a name, given now if it has none. */
  id(name: string): number {
    const known = this.find(name);
    if (known !== undefined) return known;
    this.#insert.run(name);
    return this.find(name)!;
  }

  find(name: string): number | undefined {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#byName.get(name)?.id;
    if (id === undefined) return undefined;
    if (this.#ids.size >= CACHE) this.#ids.clear();
    this.#ids.set(name, id);
    return id;
  }

  name(id: number): string {
    return this.#byId.get(id)!.name;
  }

  /** After a rollback, numbers may not be given after all. */
  rollback(): void {
    this.#ids.clear();
  }
}
