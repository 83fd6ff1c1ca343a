import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import type { Found } from '../../core/store/journal.ts';
import type { StoredNumber } from './oracle.ts';
import type { Numbered } from './plan.ts';

export interface StoredEvents {
  readonly events: readonly StoredNumber[];
  /** Repeats that were recognised. */
  readonly repeats: number;
}

/** Everything in the store of a host that has ended. */
export async function readStored(file: string): Promise<StoredEvents> {
  const store = await openSqliteStore({ file });
  try {
    const events: StoredNumber[] = [];
    let after: number | undefined;
    do {
      const found: Found = await store.journal.search({ order: 'oldest', after, limit: 500 });
      for (const { seq, body, deliveries } of found.events) {
        const { data } = JSON.parse(body) as { data: { text: string } };
        const { number } = JSON.parse(data.text) as Numbered;
        events.push({
          number,
          seq,
          states: Object.fromEntries(deliveries.map(({ plugin, state }) => [plugin, state])),
        });
      }
      after = found.after;
    } while (after !== undefined);
    return { events, repeats: (await store.stats()).repeats };
  } finally {
    await store.close();
  }
}
