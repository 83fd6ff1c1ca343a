import type { Config } from '../config/types.ts';
import { MEMORY_STORE } from '../config/schema.ts';
import type { RetentionSettings } from '../events/settings.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import type { Store } from '../store/store.ts';

const DAY_MS = 86_400_000;

/** The store that the configuration names. Rejects as `openSqliteStore` does. */
export async function openStore({ store: file, events }: Config): Promise<Store> {
  const dedupeMs = events.dedupeDays * DAY_MS;
  return file === MEMORY_STORE ? createMemoryStore({ dedupeMs }) : openSqliteStore({ file, dedupeMs });
}

/** How long what is in the store stays there, in milliseconds and bytes. */
export function retentionOf({ events: { retention, dedupeDays }, replies }: Config): RetentionSettings {
  return {
    maxAgeMs: retention.days * DAY_MS,
    maxBytes: retention.maxMb * 2 ** 20,
    repeatsMs: dedupeDays * DAY_MS,
    repliesMs: Math.max(replies.repeats.ageMs, replies.historyMs),
  };
}
