import { DatabaseSync } from 'node:sqlite';
import { HostError } from '../../errors.ts';
import { isBusy, refusalOf } from './integrity.ts';
import { readValue } from './sql.ts';

/** A host that is just ending gets so long to let go. */
const WAIT_MS = 500;

export interface Hold {
  /** Whether a store has ever been made beside this hold. */
  readonly storeMade: boolean;
  /** Remembers that there is a store now: it must never again be taken for new. */
  storeIsMade(): void;
  release(): void;
}

/**
 * Takes the store for this process alone, by an open transaction on a small database beside it: the system ends that with
 * the process, however it dies, where a file with a process id would stay. Others can read there who holds it.
 */
export function holdStore(file: string): Hold {
  try {
    return hold(file);
  } catch (error) {
    throw refusalOf(error, `${file}-hold`);
  }
}

function hold(file: string): Hold {
  const db = new DatabaseSync(`${file}-hold`, { timeout: WAIT_MS });
  const take = () => {
    try {
      db.exec('BEGIN IMMEDIATE');
    } catch (error) {
      const pid = readHolder(db);
      db.close();
      if (!isBusy(error)) throw error;
      throw new HostError(
        'STORE_HELD',
        `${file} is in use by ${pid === undefined ? 'another process' : `process ${pid}`}.`,
        {
          cause: error,
        },
      );
    }
  };
  const writeAndTake = (sql: string) => {
    db.exec(`${sql}; COMMIT`);
    take();
  };
  take();
  writeAndTake(`
    CREATE TABLE IF NOT EXISTS holder (pid INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS made (at TEXT NOT NULL);
    DELETE FROM holder;
    INSERT INTO holder VALUES (${process.pid})`);
  return {
    storeMade: readValue(db, 'SELECT count(*) FROM made') !== 0,
    storeIsMade: () => writeAndTake(`INSERT INTO made VALUES (datetime('now'))`),
    release() {
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function readHolder(db: DatabaseSync): number | undefined {
  try {
    const pid = readValue(db, 'SELECT pid FROM holder');
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
}
