import { existsSync, statSync } from 'node:fs';
import { HostError } from '../../errors.ts';
import { openStore } from './database.ts';
import { refusalOf } from './integrity.ts';

/** Sizes of the file, in bytes. */
export interface Compacted {
  readonly before: number;
  readonly after: number;
}

/**
 * Gives back to the disk what the file of a store that nobody has open no longer uses. Needs as much room beside it as is in use.
 *
 * Throws `STORE_MISSING`, and whatever opening the store may throw.
 */
export function compactStore(file: string): Compacted {
  if (!existsSync(file)) throw new HostError('STORE_MISSING', `There is no store at ${file}.`);
  try {
    const { db, hold } = openStore(file);
    const before = statSync(file).size;
    try {
      db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
      hold.release();
    }
    return { before, after: statSync(file).size };
  } catch (error) {
    throw refusalOf(error, file);
  }
}
