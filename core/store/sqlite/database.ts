import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import { holdStore } from './hold.ts';
import type { Hold } from './hold.ts';
import { checkIntegrity } from './integrity.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { readValue } from './sql.ts';

/** Pages of the write-ahead log before they are moved into the file: small enough to be quick, large enough to be seldom. */
const CHECKPOINT_PAGES = 2_000;
const CACHE_KIB = 32_768;
const FULL = 2;
/** A database has one page at least, and no page is smaller. */
const SMALLEST = 512;

export interface OpenStore {
  readonly db: DatabaseSync;
  readonly hold: Hold;
}

/**
 * Opens the store's file for this process alone, or makes it; steps are ordered so that whatever refuses leaves the file as
 * it was. Throws `HostError`s that name the file.
 */
export function openStore(file: string): OpenStore {
  const hold = takeStore(file);
  try {
    refuseRemains(file, hold);
    makePrivate(file);
    const db = openDatabase(file);
    if (!hold.storeMade) hold.storeIsMade();
    return { db, hold };
  } catch (error) {
    hold.release();
    throw error;
  }
}

/** Makes the folder of the file and takes the store for this process alone, whether or not there is one. */
export function takeStore(file: string): Hold {
  mkdirSync(dirname(file), { recursive: true });
  makePrivate(`${file}-hold`);
  return holdStore(file);
}

/** Opens the file, which this process holds already. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 1_000 });
  try {
    refuseForeign(db, file);
    checkIntegrity(db, file, statSync(file).size);
    makeDurable(db, file);
    migrate(db);
    rewriteLog(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What is left of a store that was lost must not be taken for a new one, which SQLite would do. */
function refuseRemains(file: string, { storeMade }: Hold): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  const isCut = size === 0 ? storeMade : size !== undefined && size < SMALLEST;
  const isGone = (size ?? 0) === 0 && (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
  if (isCut || isGone) {
    throw new HostError('STORE_CORRUPT', `${file} is ${isCut ? `cut to ${size} bytes` : 'gone and has left its log'}.`);
  }
}

/** Makes the file if it is missing; from now on it is for its owner alone. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

/** Throws when the file is no store, or one that only a newer version understands. */
export function refuseForeign(db: DatabaseSync, file: string): void {
  const version = readValue(db, 'PRAGMA user_version');
  const isNew = readValue(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (!isNew && readValue(db, 'PRAGMA application_id') !== APPLICATION_ID) {
    throw new HostError('STORE_CORRUPT', `${file} is a database, but not a store of hotline-host.`);
  }
  if (Number(version) > MIGRATIONS.length) {
    throw new HostError(
      'STORE_NEWER',
      `${file} was made by a newer hotline-host (schema ${version}, known: ${MIGRATIONS.length}).`,
    );
  }
}

function makeDurable(db: DatabaseSync, file: string): void {
  const mode = readValue(db, 'PRAGMA journal_mode = WAL');
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  const synchronous = readValue(db, 'PRAGMA synchronous');
  if (mode !== 'wal' || synchronous !== FULL) {
    throw new HostError(
      'STORE_NOT_DURABLE',
      `${file} cannot be written safely (journal ${mode}, synchronous ${synchronous}).`,
    );
  }
}

function migrate(db: DatabaseSync): void {
  for (let version = Number(readValue(db, 'PRAGMA user_version')); version < MIGRATIONS.length; version++) {
    db.exec(`
      BEGIN IMMEDIATE;
      ${MIGRATIONS[version]}
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${version + 1};
      COMMIT`);
  }
}

/**
 * Moves the log into the file. After a failed fsync the log may be readable without being on disk, and a later fsync would
 * succeed without writing it: only writing everything anew makes it safe to build on.
 */
function rewriteLog(db: DatabaseSync, file: string): void {
  if (readValue(db, 'PRAGMA wal_checkpoint(TRUNCATE)') !== 0) {
    throw new HostError(
      'STORE_UNAVAILABLE',
      `${file} is being read by another process, which keeps its log from being moved.`,
    );
  }
}
