import type { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import { readValue } from './sql.ts';

/** A file up to this size is checked page by page; of a larger one all but the journal's middle. */
const CHECKED_WHOLE = 67_108_864;
const LARGE_TABLES = ['events', 'fingerprints', 'replies'];
const EDGE = 1_000;
/** SQLite's primary result codes: CORRUPT and NOTADB; BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN and PROTOCOL. */
const BUSY = [5, 6];
const DAMAGE = [11, 26];
const DISK = [...BUSY, 7, 8, 10, 13, 14, 15];

/** Throws when the file is damaged, in our words or in SQLite's. Takes a bounded time, however large the file is. */
export function checkIntegrity(db: DatabaseSync, file: string, size: number): void {
  const finding = size <= CHECKED_WHOLE ? readValue(db, 'PRAGMA quick_check(1)') : checkEdges(db);
  if (finding !== 'ok') throw new HostError('STORE_CORRUPT', `${file} is damaged: ${inALine(String(finding))}.`);
}

/** SQLite heads its findings with the database's name, in a line of its own. */
export const inALine = (finding: string): string =>
  finding
    .replace(/\*\*\*.*\*\*\*/, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Whatever kept a store from opening, as an error that names the file. */
export function refusalOf(error: unknown, file: string): HostError {
  if (error instanceof HostError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return isDamage(error)
    ? new HostError('STORE_CORRUPT', `${file} is damaged: ${message}.`, { cause: error })
    : new HostError('STORE_UNAVAILABLE', `${file} cannot be used: ${message}.`, { cause: error });
}

/** The request was right, but the file or the disk is not. */
export const isDiskTrouble = (error: unknown): boolean => isAbout(error, [...DAMAGE, ...DISK]);

/** Somebody else is using it. */
export const isBusy = (error: unknown): boolean => isAbout(error, BUSY);

/** The file, not what surrounds it, is to blame. */
export const isDamage = (error: unknown): boolean => isAbout(error, DAMAGE);

const isAbout = (error: unknown, codes: readonly number[]): boolean =>
  error instanceof Error && 'errcode' in error && codes.includes(Number(error.errcode) & 0xff);

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
