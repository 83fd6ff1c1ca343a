import { DatabaseSync } from 'node:sqlite';
import { inALine, isDamage } from './integrity.ts';
import { readValue } from './sql.ts';

/** What belongs to something else, as a row count and the sentence about it. */
const LOST: readonly (readonly [table: string, column: string, owner: string, id: string, sentence: string])[] = [
  ['deliveries', 'seq', 'events', 'seq', 'open deliveries belong to events that are not there'],
  ['dead_letters', 'seq', 'events', 'seq', 'dead letters belong to events that are not there'],
  ['events', 'dialog', 'dialogs', 'id', 'events belong to dialogs that are not there'],
  ['events', 'subscribers', 'subscribers', 'id', 'events have subscribers that are not there'],
];

/**
 * Everything that is wrong with a store's file, a sentence each, on a connection of its own that only reads. Reads all of the
 * file, and may be called while another connection writes. Throws SQLite's errors when the file cannot be read at all.
 */
export function checkFile(file: string | URL): readonly string[] {
  using db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  try {
    // All of it as it is at one moment.
    db.exec('BEGIN');
    const pages = db
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => String(row.integrity_check));
    return pages.join() === 'ok' ? lostRows(db) : pages.map((finding) => `${inALine(finding)}.`);
  } catch (error) {
    if (isDamage(error)) return [`${(error as Error).message}.`];
    throw error;
  }
}

function lostRows(db: DatabaseSync): readonly string[] {
  return LOST.flatMap(([table, column, owner, id, sentence]) => {
    const count = readValue(db, `SELECT count(*) FROM ${table} WHERE ${column} NOT IN (SELECT ${id} FROM ${owner})`);
    return count === 0 ? [] : [`${count} ${sentence}.`];
  });
}
