import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backupFile } from '../../core/store/sqlite/backup.ts';
import { checkFile } from '../../core/store/sqlite/check.ts';
import { openDatabase } from '../../core/store/sqlite/database.ts';
import { Engine } from '../../core/store/sqlite/engine.ts';
import type { OperationName, Request } from '../../core/store/sqlite/engine.ts';
import { createFacade } from '../../core/store/sqlite/facade.ts';
import type { Caller } from '../../core/store/sqlite/facade.ts';
import type { Engine as EngineUnderTest } from './engine.ts';

const DAY = 86_400_000;

/** SQLite without its thread: fast enough for thousands of random steps, with transactions that can be made to fail. */
export const sqliteInProcess: EngineUnderTest = {
  name: 'SQLite in process',
  durable: true,
  async open({ dedupeMs = 7 * DAY } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-engine-'));
    const file = join(folder, 'store.sqlite');
    const openEngine = () => {
      const db = openDatabase(file);
      db.exec('PRAGMA synchronous = OFF');
      return new Engine(db, dedupeMs);
    };
    let engine = openEngine();
    let doomed: Request[] | undefined;
    const ask: Caller['ask'] = async (name, ...args) => {
      const request: Request = [name, ...args];
      if (doomed === undefined) return engine.run([request])[0] as never;
      doomed.push(request);
      throw new Error('The transaction is going to fail.');
    };
    const store = {
      ...createFacade({ ask, write: (_, name, ...args) => ask(name, ...args) }),
      check: async () => checkFile(file),
      backup: async (copy: string, options: { readonly replace: boolean }) => backupFile(file, copy, options),
      health: () => ({ state: 'ok' as const }),
      onWake: () => () => undefined,
      close: async () => engine.db.close(),
    };
    return {
      store,
      async restart() {
        engine.run([['settleIn']]);
        engine.db.close();
        engine = openEngine();
      },
      async lose(work) {
        doomed = [];
        await Promise.allSettled(work(store));
        const requests: Request[] = [...doomed, ['no such operation' as OperationName]];
        doomed = undefined;
        try {
          engine.run(requests);
        } catch {
          return;
        }
        throw new Error('The transaction was to fail.');
      },
      async [Symbol.asyncDispose]() {
        engine.db.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
