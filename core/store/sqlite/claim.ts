import type { Claimed, ClaimedDelivery, ClaimQuery, StoredEvent } from '../journal.ts';
import type { JournalState } from './journal-state.ts';
import { prepare, prepareTuples } from './sql.ts';
import type { Query } from './sql.ts';

/** How many dialogs one claim looks at, so that it takes a bounded time when most of them are blocked. */
const DIALOGS_PER_CLAIM = 256;

type Row = readonly [
  seq: number,
  attempt: number,
  retryAt: number | null,
  held: number,
  replay: number,
  recorded: number,
];
type EventRow = readonly [connection: string, type: string, dialog: string, receivedAt: number, body: string];

/** Hands out open deliveries. Rounds go over the dialogs by number, so that none waits for a long one. */
export class Claim {
  readonly #state: JournalState;
  readonly #nextDialog: Query<readonly [dialog: number]>;
  readonly #line: Query<Row>;
  readonly #event: Query<EventRow>;
  readonly #due: Query;
  readonly #retryAt: Query<{ at: number | null }>;

  constructor(state: JournalState) {
    const { db } = state;
    this.#state = state;
    this.#nextDialog = prepareTuples(
      db,
      'SELECT dialog FROM deliveries WHERE plugin = ? AND dialog > ? ORDER BY dialog LIMIT 1',
    );
    this.#line = prepareTuples(
      db,
      `SELECT seq, attempt, retry_at, held, replay,
         (SELECT count(*) FROM attempts a WHERE a.seq = d.seq AND a.plugin = d.plugin)
       FROM deliveries d WHERE plugin = ? AND dialog = ? ORDER BY seq`,
    );
    this.#event = prepareTuples(
      db,
      `SELECT connection, type, d.name, received_at, body
       FROM events e JOIN dialogs d ON d.id = e.dialog WHERE seq = ?`,
    );
    this.#due = prepare(db, 'UPDATE deliveries SET retry_at = NULL WHERE plugin = ? AND dialog = ? AND seq = ?');
    this.#retryAt = prepare(db, 'SELECT min(retry_at) AS at FROM deliveries WHERE plugin = ? AND retry_at IS NOT NULL');
  }

  claim(query: ClaimQuery): Claimed {
    const plugin = this.#state.plugins.find(query.plugin);
    if (plugin === undefined) return { deliveries: [] };
    const deliveries: ClaimedDelivery[] = [];
    let room = query.maxSize;
    let cursor = query.cursor ?? 0;
    let complete = this.#state.unclaimed(plugin) === 0;
    for (let looks = 0; !complete && looks < DIALOGS_PER_CLAIM; looks++) {
      const limit = query.limit - deliveries.length;
      if (limit <= 0 || room <= 0) break;
      const dialog = this.#nextDialog.get(plugin, cursor)?.[0];
      complete = dialog === undefined;
      if (dialog === undefined) break;
      cursor = dialog;
      for (const delivery of this.#claimLine(query, plugin, dialog, limit, room)) {
        deliveries.push(delivery);
        room -= delivery.event.body.length;
      }
    }
    const retryAt = this.#retryAt.get(plugin)?.at ?? undefined;
    return { deliveries, cursor: complete ? undefined : cursor, retryAt };
  }

  #claimLine(query: ClaimQuery, plugin: number, dialog: number, limit: number, room: number): ClaimedDelivery[] {
    const deliveries: ClaimedDelivery[] = [];
    const due: number[] = [];
    for (const [seq, attempt, retryAt, held, replay, recorded] of this.#line.iterate(plugin, dialog)) {
      if (deliveries.length >= Math.min(limit, query.perDialog) || room <= 0) break;
      if (held || (retryAt ?? 0) > query.now) break;
      if (this.#state.claims.get(plugin, seq) !== undefined) continue;
      if (retryAt !== null) due.push(seq);
      const token = this.#state.claims.add(plugin, seq, dialog);
      const event = this.#eventAt(seq);
      deliveries.push({ plugin: query.plugin, token, attempt, replay, recorded, event });
      room -= event.body.length;
    }
    for (const seq of due) this.#due.run(plugin, dialog, seq);
    return deliveries;
  }

  #eventAt(seq: number): StoredEvent {
    const [connection, type, dialog, receivedAt, body] = this.#event.get(seq)!;
    return { seq, connection, type, dialog, receivedAt, body };
  }
}
