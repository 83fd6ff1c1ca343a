import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import type { Store } from '../../core/store/store.ts';
import type { Engine } from './engine.ts';

/** SQLite as the host runs it: in a thread of its own, with every commit on disk. */
export const sqlite: Engine = {
  name: 'SQLite',
  durable: true,
  async open(options) {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-store-'));
    const open = () => openSqliteStore({ ...options, file: join(folder, 'store.sqlite') });
    let store: Store = await open();
    return {
      get store() {
        return store;
      },
      async restart() {
        await store.close();
        store = await open();
      },
      async [Symbol.asyncDispose]() {
        await store.close();
        await rm(folder, { recursive: true });
      },
    };
  },
};
