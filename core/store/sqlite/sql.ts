import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared statement whose rows have a known form. */
export interface Query<Row = unknown> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): Iterable<Row>;
  /** Runs it; how many rows it changed. */
  run(...values: SQLInputValue[]): number;
}

export function prepare<Row>(db: DatabaseSync, sql: string): Query<Row> {
  const statement = db.prepare(sql);
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    iterate: (...values) => statement.iterate(...values) as Iterable<Row>,
    run: (...values) => Number(statement.run(...values).changes),
  };
}

/** The value of a pragma, or of a statement that gives one value. */
export function readValue(db: DatabaseSync, sql: string): string | number | null {
  const [value] = Object.values(db.prepare(sql).get() ?? {});
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
