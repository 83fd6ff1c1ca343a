import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import type { Store } from '../../core/store/store.ts';
import { describeStore } from './conformance.ts';

describeStore({
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
});
