import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import type { Backup } from '../store.ts';
import { checkFile } from './check.ts';
import { isDamage, refusalOf } from './integrity.ts';
import { readValue } from './sql.ts';

export const COUNT_EVENTS = 'SELECT count(*) FROM events';

/**
 * Copies a store's file while another connection writes to it: as it was at one moment, without what it has freed. The copy gets
 * its name when it is whole, was looked at, and is on disk.
 */
export function backupFile(file: string, copy: string, { replace }: { readonly replace: boolean }): Backup {
  refuseTaken(file, copy, replace);
  const draft = `${copy}.${randomUUID()}`;
  try {
    closeSync(openSync(draft, 'wx', 0o600));
    vacuumInto(file, draft);
    const [finding] = checkFile(draft);
    if (finding !== undefined) throw new HostError('STORE_CORRUPT', `The copy of ${file} is damaged: ${finding}`);
    const copied = { events: countEvents(draft), bytes: statSync(draft).size };
    syncToDisk(draft);
    renameSync(draft, copy);
    syncToDisk(dirname(copy));
    return copied;
  } catch (error) {
    rmSync(draft, { force: true });
    if (error instanceof HostError) throw error;
    if (isDamage(error)) throw refusalOf(error, file);
    throw copyFailed(copy, error);
  }
}

/** What belongs to the store itself is never replaced. */
function refuseTaken(file: string, copy: string, replace: boolean): void {
  if (!existsSync(copy)) return;
  const own = ['', '-wal', '-shm', '-hold'].map((ending) => realpathSync(file) + ending);
  if (own.includes(realpathSync(copy))) {
    throw new HostError('STORE_COPY_FAILED', `${copy} is the store itself.`);
  }
  if (!replace) throw new HostError('STORE_FILE_EXISTS', `There is a file ${copy} already.`);
}

export const copyFailed = (copy: string, error: unknown): HostError =>
  new HostError('STORE_COPY_FAILED', `${copy} cannot be written: ${(error as Error).message}.`, { cause: error });

/** Whatever the file's name leads to. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function countEvents(file: string): number {
  using db = new DatabaseSync(file, { readOnly: true });
  return Number(readValue(db, COUNT_EVENTS));
}

/** Reads at one moment and keeps nobody from writing. */
function vacuumInto(file: string, draft: string): void {
  using db = new DatabaseSync(file, { readOnly: true, timeout: 1_000 });
  db.prepare('VACUUM INTO ?').run(draft);
}
