import type { DatabaseSync } from 'node:sqlite';
import { pageOf } from '../key-values.ts';
import type { Entry, ListQuery } from '../key-values.ts';
import type { ReplySlice, StoredReply } from '../store.ts';
import { readBatch } from './reply-batch.ts';
import { prepare } from './sql.ts';

/** Values of plugins, replies and subscriptions: tables that nothing else depends on. */
export function smallTables(db: DatabaseSync) {
  const entry = prepare<Entry>(db, 'SELECT key, value, version FROM entries WHERE plugin = ? AND key = ?');
  const writeEntry = prepare<{ version: number }>(
    db,
    'INSERT OR REPLACE INTO entries (plugin, key, value) VALUES (?, ?, ?) RETURNING version',
  );
  const deleteEntry = prepare(db, 'DELETE FROM entries WHERE plugin = ? AND key = ?');
  // No text in UTF-8 has the byte FF: no key goes beyond a prefix followed by it.
  const entries = prepare<Entry>(
    db,
    `SELECT key, value, version FROM entries
     WHERE plugin = ?1 AND key >= ?2 AND key < ?2 || CAST(x'FF' AS TEXT) AND key > coalesce(?3, '') ORDER BY key LIMIT ?4`,
  );
  const size = prepare<{ size: number }>(
    db,
    'SELECT coalesce(sum(octet_length(key) + octet_length(value)), 0) AS size FROM entries WHERE plugin = ?',
  );
  const writeReplies = prepare(db, 'INSERT INTO replies (newest_at, batch) VALUES (?, ?)');
  const replies = prepare<{ batch: string }>(db, 'SELECT batch FROM replies WHERE newest_at >= ? ORDER BY number DESC');
  const batches = prepare<{ number: number; batch: string }>(
    db,
    'SELECT number, batch FROM replies WHERE number < ? ORDER BY number DESC',
  );
  const oldReplies = prepare(
    db,
    'DELETE FROM replies WHERE number IN (SELECT number FROM replies ORDER BY number LIMIT ?) AND newest_at < ?',
  );
  const remember = prepare(db, 'INSERT OR REPLACE INTO subscriptions VALUES (?, ?)');
  const forget = prepare(db, 'DELETE FROM subscriptions WHERE plugin = ?');
  const subscriptions = prepare<{ plugin: string; events: string }>(db, 'SELECT plugin, events FROM subscriptions');
  const hasVersion = (plugin: string, key: string, expected?: number) =>
    expected === undefined || expected === (entry.get(plugin, key)?.version ?? 0);

  return {
    getEntry: (plugin: string, key: string) => entry.get(plugin, key),
    setEntry: (plugin: string, key: string, value: string, expected?: number) =>
      hasVersion(plugin, key, expected) ? writeEntry.get(plugin, key, value)!.version : undefined,
    deleteEntry: (plugin: string, key: string, expected?: number) =>
      hasVersion(plugin, key, expected) && deleteEntry.change(plugin, key) > 0,
    listEntries: (plugin: string, { prefix, after, limit, maxSize }: ListQuery) => [
      ...pageOf(entries.iterate(plugin, prefix, after ?? null, limit), limit, maxSize),
    ],
    entriesSize: (plugin: string) => size.get(plugin)!.size,

    putReplies: (newestAt: number, batch: string) => writeReplies.run(newestAt, batch),
    recentReplies({ since, limit }: { since: number; limit: number }): readonly StoredReply[] {
      const newest = new Map<string, StoredReply>();
      for (const { batch } of replies.iterate(since)) {
        for (const reply of readBatch(batch).reverse()) {
          if (reply.at < since || newest.has(reply.id)) continue;
          newest.set(reply.id, reply);
          if (newest.size === limit) return [...newest.values()];
        }
      }
      return [...newest.values()];
    },
    /** Batch by batch: somewhat more than `limit`. */
    sliceReplies({ limit, before = Number.MAX_SAFE_INTEGER }: { limit: number; before?: number }): ReplySlice {
      const found: StoredReply[] = [];
      for (const { number, batch } of batches.iterate(before)) {
        found.push(...readBatch(batch).reverse());
        if (found.length >= limit) return { replies: found, before: number };
      }
      return { replies: found };
    },
    /** True when there may be more to remove. */
    trimReplies: (before: number, limit: number) => oldReplies.change(limit, before) === limit,

    remember: (plugin: string, events: readonly string[]) => remember.run(plugin, JSON.stringify(events)),
    forget: (plugin: string) => forget.run(plugin),
    subscriptions: () =>
      new Map(subscriptions.all().map(({ plugin, events }) => [plugin, JSON.parse(events) as readonly string[]])),
  };
}
