import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HostError } from '../../errors.ts';
import type { Store } from '../store.ts';
import { Client } from './client.ts';
import type { ClientLimits } from './client.ts';
import { createFacade } from './facade.ts';
import { inReader } from './reader.ts';
import type { FromThread, ThreadData } from './thread-messages.ts';

export interface SqliteOptions extends Partial<ClientLimits> {
  /** The path of the file; it and its folder are made when they are missing. */
  readonly file: string;
  /** How long a fingerprint recognises repeats, in milliseconds. Default: 7 days. */
  readonly dedupeMs?: number;
}

const WEEK = 604_800_000;
const defaultLimits: ClientLimits = { maxPending: 4_096, maxPendingSize: 33_554_432 };

/**
 * Opens the embedded store: one SQLite file that this process holds alone, written by a thread of its own.
 *
 * Rejects with a `HostError`: `STORE_HELD` (names the holder's process), `STORE_CORRUPT`, `STORE_NEWER`, `STORE_NOT_DURABLE`,
 * or `STORE_UNAVAILABLE`. The file is left as it was.
 *
 * ```ts
 * const store = await openSqliteStore({ file: './data/hotline.sqlite' });
 * ```
 */
export async function openSqliteStore({ file, dedupeMs = WEEK, ...limits }: SqliteOptions): Promise<Store> {
  const path = resolve(file);
  const data: ThreadData = { file: path, dedupeMs };
  // The thread's file is a neighbour of this one, in TypeScript as in JavaScript.
  const thread = new URL(import.meta.url.replace(/store(\.[jt]s)(\?.*)?$/, 'thread$1'));
  const worker = new Worker(thread, { name: 'store', workerData: data, execArgv: [] });
  await opened(worker);
  const listeners = new Set<() => void>();
  const client = new Client(worker, { ...defaultLimits, ...limits }, () => listeners.forEach((wake) => wake()));
  return {
    ...createFacade(client),
    check: () => inReader('checkFile', path),
    backup: (copy, options) => inReader('backupFile', path, resolve(copy), options),
    health: () => client.health,
    onWake(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => client.close(),
  };
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromThread) => {
      worker.off('error', reject);
      if (message.kind === 'refused') reject(new HostError(message.code, message.message));
      else resolve();
    });
  });
}
