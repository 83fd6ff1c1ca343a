import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { HostError } from '../../errors.ts';
import type { Appended, Journal, Settlement, Subscriber, Taken } from '../journal.ts';
import type { Store } from '../store.ts';
import { BLOCKED, WAITING } from './append.ts';
import type { AppendResult } from './append.ts';
import { Client } from './client.ts';
import type { ClientLimits } from './client.ts';
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
  const data: ThreadData = { file: resolve(file), dedupeMs };
  // The thread's file is a neighbour of this one, in TypeScript as in JavaScript.
  const thread = new URL(import.meta.url.replace(/store(\.[jt]s)(\?.*)?$/, 'thread$1'));
  const worker = new Worker(thread, { name: 'store', workerData: data, execArgv: [] });
  await opened(worker);
  const listeners = new Set<() => void>();
  const client = new Client(worker, { ...defaultLimits, ...limits }, () => listeners.forEach((wake) => wake()));
  return {
    journal: journalOf(client),
    values: {
      get: (plugin, key) => client.ask('getEntry', plugin, key),
      set: (plugin, key, value, expected) => client.write(value.length, 'setEntry', plugin, key, value, expected),
      delete: (plugin, key, expected) => client.ask('deleteEntry', plugin, key, expected),
      list: (plugin, query) => client.ask('listEntries', plugin, query),
      size: (plugin) => client.ask('entriesSize', plugin),
    },
    timers: {
      set: (timer) => client.write(timer.payload.length, 'setTimer', timer),
      cancel: (plugin, name, key) => client.ask('cancelTimer', plugin, name, key),
      fire: (query) => client.ask('fireTimers', query),
      begin: (plugin, seq, token) => client.ask('beginTimer', plugin, seq, token),
      list: (plugin, query) => client.ask('listTimers', plugin, query),
    },
    replies: {
      put: (reply) => client.write(reply.body.length, 'putReply', reply),
      recent: (query) => client.ask('recentReplies', query),
    },
    subscriptions: {
      remember: (plugin, events) => client.ask('remember', plugin, events),
      forget: (plugin) => client.ask('forget', plugin),
      all: () => client.ask('subscriptions'),
    },
    stats: () => client.ask('stats'),
    health: () => client.health,
    trim: (rules) => client.ask('trim', rules),
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

function journalOf(client: Client): Journal {
  return {
    async append(event, subscribers) {
      const { connection, type, dialog, receivedAt, fingerprint = null, body } = event;
      let plugins = '';
      let takes = '';
      for (const { plugin, take } of subscribers) {
        plugins = plugins === '' ? plugin : `${plugins}\n${plugin}`;
        takes += take ? '1' : '0';
      }
      const size = body.length;
      return appended(
        await client.write(size, 'append', connection, type, dialog, receivedAt, fingerprint, body, plugins, takes),
        subscribers,
      );
    },
    claim: (query) => client.ask('claim', query),
    async settle(settlements) {
      const done: (string | number)[] = [];
      const others: Settlement[] = [];
      for (const settlement of settlements) {
        const { result, attempts, plugin, seq, token } = settlement;
        if (result === 'done' && !attempts?.length) done.push(plugin, seq, token);
        else others.push(settlement);
      }
      return { stale: await client.ask('settle', done, others) };
    },
    event: (seq) => client.ask('event', seq),
    search: (query) => client.ask('search', query),
    deadLetters: (query) => client.ask('deadLetters', query),
    retryDead: (plugin, seq) => client.ask('retryDead', plugin, seq),
    discardDead: (plugin, seq) => client.ask('discardDead', plugin, seq),
    replay: (query) => client.ask('replay', query),
  };
}

function appended([place, ...codes]: AppendResult, subscribers: readonly Subscriber[]): Appended {
  if (place! < 0) return { seq: -place!, repeat: true, taken: [] };
  const taken = subscribers.map((_, index): Taken => {
    const code = codes[index]!;
    return code === WAITING ? 'waiting' : code === BLOCKED ? 'blocked' : code;
  });
  return { seq: place!, repeat: false, taken };
}
