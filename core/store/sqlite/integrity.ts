import type { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import { readValue } from './sql.ts';

/** A file up to this size is checked page by page; of a larger one all but the journal's middle. */
const CHECKED_WHOLE = 67_108_864;
const LARGE_TABLES = ['events', 'fingerprints', 'replies'];
const EDGE = 1_000;
/** SQLite's primary result codes for a damaged file, and for one that is no database. */
const DAMAGE = [11, 26];

/** Throws `STORE_CORRUPT` when the file is damaged. Takes a bounded time, however large the file is. */
export function checkIntegrity(db: DatabaseSync, file: string, size: number): void {
  const finding = refuseDamaged(file, () =>
    size <= CHECKED_WHOLE ? readValue(db, 'PRAGMA quick_check(1)') : checkEdges(db),
  );
  if (finding !== 'ok') refuse(file, String(finding));
}

/** Reads one value; throws `STORE_CORRUPT` when the file does not even allow that. */
export const readOrRefuse = (db: DatabaseSync, file: string, sql: string): string | number | null =>
  refuseDamaged(file, () => readValue(db, sql));

function refuseDamaged<Value>(file: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const isDamage = error instanceof Error && 'errcode' in error && DAMAGE.includes(Number(error.errcode) & 0xff);
    if (isDamage) refuse(file, error.message, error);
    throw error;
  }
}

function refuse(file: string, finding: string, cause?: unknown): never {
  const words = finding
    .replace(/\*\*\*.*\*\*\*/, '')
    .replace(/\s+/g, ' ')
    .trim();
  throw new HostError('STORE_CORRUPT', `${file} is damaged: ${words}.`, { cause });
}

function checkEdges(db: DatabaseSync): string | number | null {
  const tables = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).all();
  for (const { name } of tables) {
    if (LARGE_TABLES.includes(String(name))) {
      for (const order of ['ASC', 'DESC'])
        db.prepare(`SELECT * FROM ${name} ORDER BY rowid ${order} LIMIT ${EDGE}`).all();
      continue;
    }
    const finding = readValue(db, `PRAGMA quick_check(${name})`);
    if (finding !== 'ok') return finding;
  }
  return 'ok';
}
