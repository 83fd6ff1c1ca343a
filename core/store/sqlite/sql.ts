import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** A prepared statement whose rows have a known form. */
export interface Query<Row = unknown> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): Iterable<Row>;
  /** Runs it; it gives no rows. */
  run(...values: SQLInputValue[]): void;
  /** Runs it; how many rows it changed. */
  change(...values: SQLInputValue[]): number;
}

/** Its rows are objects, each value under the name of its column. */
export function prepare<Row>(db: DatabaseSync, sql: string): Query<Row> {
  return queryOf(db.prepare(sql));
}

/** Its rows are arrays, which Node makes in half the time: for what runs for every event. */
export function prepareTuples<Row extends readonly unknown[]>(db: DatabaseSync, sql: string): Query<Row> {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return queryOf(statement);
}

function queryOf<Row>(statement: StatementSync): Query<Row> {
  return {
    get: (...values) => statement.get(...values) as Row | undefined,
    all: (...values) => statement.all(...values) as Row[],
    iterate: (...values) => statement.iterate(...values) as Iterable<unknown> as Iterable<Row>,
    // Not the statement's own `run`: it makes an object that says what was changed, and takes twice the time.
    run: (...values) => void statement.get(...values),
    change: (...values) => Number(statement.run(...values).changes),
  };
}

/** The value of a pragma, or of a statement that gives one value. */
export function readValue(db: DatabaseSync, sql: string): string | number | null {
  const [value] = Object.values(db.prepare(sql).get() ?? {});
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
