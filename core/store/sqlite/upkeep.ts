import type { PluginStats, RetentionRules, StoreStats } from '../store.ts';
import type { JournalState } from './journal-state.ts';
import { prepare, readValue } from './sql.ts';
import type { Query } from './sql.ts';

/** Removes rows that are older than `before`; true when there may be more. */
type Trim = (before: number, limit: number) => boolean;

interface Old {
  readonly seq: number;
  readonly received_at: number;
  readonly open: number;
}

/** Removes what is old, and counts what is there. */
export class Upkeep {
  readonly #state: JournalState;
  readonly #trimmed: Readonly<Record<'replies' | 'late', Trim>>;
  readonly #oldest: Query<Old>;
  readonly #deletes: readonly Query[];
  readonly #size: Query<{ bytes: number }>;
  readonly #counts: Query<Omit<PluginStats, 'claimed' | 'open'> & { id: number }>;
  /** How far the round of retention has come; what is behind it is kept for a reason. */
  #looked = 0;

  constructor(state: JournalState, trimmed: Readonly<Record<'replies' | 'late', Trim>>) {
    const { db } = state;
    this.#state = state;
    this.#trimmed = trimmed;
    this.#oldest = prepare(
      db,
      `SELECT seq, received_at, EXISTS (
         SELECT 1 FROM subscribers s JOIN json_each(s.name) p
         JOIN deliveries d ON d.plugin = p.value AND d.dialog = e.dialog AND d.seq = e.seq WHERE s.id = e.subscribers
       ) AS open
       FROM events e WHERE seq > ? ORDER BY seq LIMIT ?`,
    );
    this.#deletes = ['events', 'dead_letters', 'attempts', 'repeats'].map((table) =>
      prepare(db, `DELETE FROM ${table} WHERE seq = ?`),
    );
    this.#size = prepare(
      db,
      `SELECT (page_count - freelist_count) * page_size AS bytes
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    );
    this.#counts = prepare(
      db,
      `SELECT p.id, p.name AS plugin,
         (SELECT count(*) FROM deliveries WHERE plugin = p.id AND retry_at IS NOT NULL) AS retrying,
         (SELECT count(*) FROM dead_letters WHERE plugin = p.id AND discarded = 0) AS dead
       FROM plugins p ORDER BY p.name`,
    );
  }

  stats(): StoreStats {
    const { db, firstSeq, lastSeq } = this.#state;
    return {
      events: lastSeq - firstSeq + 1,
      bytes: this.#bytes(),
      repeats: Number(readValue(db, 'SELECT coalesce(sum(count), 0) FROM repeats')),
      plugins: this.#counts.all().map(({ id, plugin, retrying, dead }) => {
        return { plugin, open: this.#state.open(id), claimed: this.#state.claims.count(id), retrying, dead };
      }),
    };
  }

  trim({ before, maxBytes, fingerprintsBefore, repliesBefore, limit }: RetentionRules): {
    removed: number;
    more: boolean;
  } {
    const fingerprintsLeft = this.#state.fingerprints.trim(fingerprintsBefore, limit);
    const repliesLeft = this.#trimmed.replies(repliesBefore, limit);
    const othersLeft = this.#trimmed.late(before, limit) || repliesLeft || fingerprintsLeft;
    const oldest = this.#oldest.all(this.#looked, limit);
    let removed = 0;
    for (const { seq, received_at, open } of oldest) {
      const young = received_at >= before && this.#bytes() <= maxBytes;
      // The newest place is kept, or it would be given away again.
      if (young || seq === this.#state.lastSeq) {
        this.#looked = 0;
        return { removed, more: othersLeft };
      }
      this.#looked = seq;
      if (open) continue;
      for (const rows of this.#deletes) rows.run(seq);
      removed++;
    }
    const complete = oldest.length < limit;
    if (complete) this.#looked = 0;
    return { removed, more: !complete || othersLeft };
  }

  #bytes(): number {
    return this.#size.get()!.bytes;
  }
}
