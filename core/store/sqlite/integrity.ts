import type { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import { readValue } from './sql.ts';

/** A file up to this size is checked page by page; of a larger one all but the journal's middle. */
const CHECKED_WHOLE = 67_108_864;
const LARGE_TABLES = ['events', 'fingerprints', 'replies'];
const EDGE = 1_000;

/** Throws `STORE_CORRUPT` when the file is damaged. Takes a bounded time, however large the file is. */
export function checkIntegrity(db: DatabaseSync, file: string, size: number): void {
  let finding: string | number | null;
  try {
    finding = size <= CHECKED_WHOLE ? readValue(db, 'PRAGMA quick_check(1)') : checkEdges(db);
  } catch (error) {
    finding = error instanceof Error ? error.message : String(error);
  }
  if (finding !== 'ok') throw new HostError('STORE_CORRUPT', `${file} is damaged: ${finding}.`);
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
