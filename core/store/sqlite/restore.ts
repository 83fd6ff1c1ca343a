import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { HostError } from '../../errors.ts';
import type { Backup } from '../store.ts';
import { copyFailed, COUNT_EVENTS, syncToDisk } from './backup.ts';
import { checkFile } from './check.ts';
import { makePrivate, openDatabase, refuseForeign, takeStore } from './database.ts';
import { refusalOf } from './integrity.ts';
import { readValue } from './sql.ts';

export interface Restored extends Backup {
  /** Where the store that was replaced lies now; absent when there was none. */
  readonly kept?: string;
}

/**
 * Puts a backup in the place of a store that nobody has open. What was there is kept beside it. Steps are ordered so that
 * whatever fails leaves the store as it was.
 *
 * Throws a `HostError`: `STORE_MISSING`, `STORE_CORRUPT` and `STORE_NEWER` for the backup, `STORE_HELD` (names the process)
 * and `STORE_COPY_FAILED` for the store.
 */
export function restoreStore(backup: string, file: string, at: Date): Restored {
  refuseUnfit(backup);
  const hold = takeStore(file);
  const draft = `${file}.${randomUUID()}`;
  try {
    copyFileSync(backup, draft);
    makePrivate(draft);
    // Brings an older backup to the current schema, before anything is replaced.
    const db = openDatabase(draft);
    const events = Number(readValue(db, COUNT_EVENTS));
    db.close();
    const restored = { events, bytes: statSync(draft).size };
    syncToDisk(draft);
    const kept = existsSync(file) ? `${file}.before-restore-${at.toISOString().replace(/[:.]/g, '-')}` : undefined;
    if (kept !== undefined) setAside(file, kept);
    renameSync(draft, file);
    syncToDisk(dirname(file));
    if (!hold.storeMade) hold.storeIsMade();
    return { ...restored, ...(kept !== undefined && { kept }) };
  } catch (error) {
    rmSync(draft, { force: true });
    removeLog(draft);
    throw error instanceof HostError ? error : copyFailed(file, error);
  } finally {
    hold.release();
  }
}

function refuseUnfit(backup: string): void {
  if (!existsSync(backup)) throw new HostError('STORE_MISSING', `There is no file ${backup}.`);
  if ((statSync(`${backup}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new HostError(
      'STORE_CORRUPT',
      `${backup} has a log beside it: it is a store in use, or was copied from one.`,
    );
  }
  try {
    const url = pathToFileURL(backup);
    // A backup is left as it is: SQLite would lay files beside one that says it has a log.
    url.search = 'immutable=1';
    using db = new DatabaseSync(url, { readOnly: true });
    refuseForeign(db, backup);
    const [finding] = checkFile(url);
    if (finding !== undefined) throw new HostError('STORE_CORRUPT', `${backup} is damaged: ${finding}`);
  } catch (error) {
    throw refusalOf(error, backup);
  }
}

/**
 * The log goes first or along: beside another file it would be taken for that file's. Until the new file takes its place the old
 * one stays where it is, under two names.
 */
function setAside(file: string, kept: string): void {
  try {
    if (statSync(file).size > 0) moveLog(file);
  } catch {
    // A damaged store is what backups are for: it is kept as it is, with its log.
  }
  linkSync(file, kept);
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${kept}-wal`);
  removeLog(file);
}

function moveLog(file: string): void {
  using db = new DatabaseSync(file);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

function removeLog(file: string): void {
  for (const ending of ['-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
}
