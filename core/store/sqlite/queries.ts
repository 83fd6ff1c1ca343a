import type { SQLInputValue } from 'node:sqlite';
import type {
  AttemptRecord,
  DeadLetter,
  DeadLetterQuery,
  DeliveryInfo,
  DeliveryState,
  EventDetail,
  EventFilter,
  Found,
  ReplayQuery,
  SearchQuery,
  StoredEvent,
} from '../journal.ts';
import type { JournalState } from './journal-state.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

/** A search looks at so many events at a time. */
const SLICE = 2_000;

interface AttemptRow extends Omit<AttemptRecord, 'error' | 'reference'> {
  readonly error: string | null;
  readonly reference: string | null;
}

interface LetterRow extends Omit<DeadLetter, 'attempts' | 'held'> {
  readonly plugin_id: number;
  readonly held: number;
}

/** The part of a filter that the event itself answers, as SQL over `events e`, with its values. */
export function whereEvent(
  filter: EventFilter & Pick<ReplayQuery, 'connections'>,
  dialogs: JournalState['dialogs'],
): [sql: string, values: SQLInputValue[]] {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...given: SQLInputValue[]) => {
    conditions.push(`AND ${condition}`);
    values.push(...given);
  };
  const addOneOf = (column: string, names: readonly string[]) =>
    add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(names));
  if (filter.types !== undefined) addOneOf('e.type', filter.types);
  if (filter.dialog !== undefined) add('e.dialog = ?', dialogs.find(filter.dialog) ?? 0);
  if (filter.dialogEnding !== undefined) {
    const { dialogEnding: ending } = filter;
    add('e.dialog IN (SELECT id FROM dialogs WHERE substr(name, -length(?)) = ?)', ending, ending);
  }
  if (filter.connection !== undefined) add('e.connection = ?', filter.connection);
  if (filter.connections !== undefined) addOneOf('e.connection', filter.connections);
  if (filter.since !== undefined) add('e.received_at >= ?', filter.since);
  if (filter.until !== undefined) add('e.received_at < ?', filter.until);
  return [conditions.join(' '), values];
}

/** Looks into the journal. */
export class Queries {
  readonly #state: JournalState;
  readonly #event: Query<StoredEvent & { repeats: number }>;
  readonly #deliveries: Query<{ plugin: number; name: string; state: DeliveryState; retry_at: number | null }>;
  readonly #attempts: Query<AttemptRow>;

  constructor(state: JournalState) {
    const { db } = state;
    this.#state = state;
    this.#event = prepare(
      db,
      `SELECT e.seq, e.connection, e.type, d.name AS dialog, e.received_at AS receivedAt, e.body,
         coalesce(r.count, 0) AS repeats
       FROM events e JOIN dialogs d ON d.id = e.dialog LEFT JOIN repeats r ON r.seq = e.seq WHERE e.seq = ?`,
    );
    this.#deliveries = prepare(
      db,
      'SELECT plugin, name, state, retry_at FROM delivery_states WHERE seq = ? ORDER BY name',
    );
    this.#attempts = prepare(
      db,
      `SELECT number AS attempt, at, took_ms AS tookMs, outcome, error, reference
       FROM attempts WHERE seq = ? AND plugin = ? ORDER BY rowid`,
    );
  }

  event(seq: number): EventDetail | undefined {
    const event = this.#event.get(seq);
    return event && { ...event, deliveries: this.#deliveries.all(seq).map((row) => this.#info(seq, row)) };
  }

  search(query: SearchQuery): Found {
    const { order, limit, plugin, state } = query;
    const newest = order === 'newest';
    const { firstSeq, lastSeq } = this.#state;
    const after = query.after ?? (newest ? lastSeq + 1 : firstSeq - 1);
    const [lowest, highest] = newest ? [after - SLICE, after - 1] : [after + 1, after + SLICE];
    const [conditions, values] = whereEvent(query, this.#state.dialogs);
    const delivery =
      plugin === undefined && state === undefined
        ? ''
        : `AND EXISTS (SELECT 1 FROM delivery_states s WHERE s.seq = e.seq
             AND s.name = coalesce(?, s.name) AND s.state = coalesce(?, s.state))`;
    const seqs = prepare<{ seq: number }>(
      this.#state.db,
      `SELECT seq FROM events e WHERE seq BETWEEN ? AND ? ${conditions} ${delivery}
       ORDER BY seq ${newest ? 'DESC' : 'ASC'} LIMIT ?`,
    ).all(lowest, highest, ...values, ...(delivery === '' ? [] : [plugin ?? null, state ?? null]), limit);
    const events = seqs.map(({ seq }) => this.event(seq)!);
    const looked = events.length === limit ? events.at(-1)!.seq : newest ? lowest : highest;
    const more = newest ? looked > firstSeq : looked < lastSeq;
    return { events, after: more ? looked : undefined };
  }

  deadLetters({ plugin, order: wanted = 'newest', after, limit }: DeadLetterQuery): readonly DeadLetter[] {
    const [order, beyond] = wanted === 'newest' ? ['DESC', '<'] : ['ASC', '>'];
    const letters = prepare<LetterRow>(
      this.#state.db,
      `SELECT p.name AS plugin, p.id AS plugin_id, l.seq, e.type, d.name AS dialog, l.died_at AS diedAt, l.held
       FROM dead_letters l JOIN plugins p ON p.id = l.plugin JOIN events e ON e.seq = l.seq JOIN dialogs d ON d.id = e.dialog
       WHERE l.discarded = 0 AND (?1 IS NULL OR p.name = ?1)
         ${after === undefined ? '' : `AND (l.died_at, l.seq, p.name) ${beyond} (?3, ?4, ?5)`}
       ORDER BY l.died_at ${order}, l.seq ${order}, p.name ${order} LIMIT ?2`,
    );
    const place = after === undefined ? [] : [after.diedAt, after.seq, after.plugin];
    return letters.all(plugin ?? null, limit, ...place).map(({ plugin_id: id, held, ...letter }) => ({
      ...letter,
      held: held === 1,
      attempts: this.#attemptsOf(letter.seq, id),
    }));
  }

  #info(
    seq: number,
    row: { plugin: number; name: string; state: DeliveryState; retry_at: number | null },
  ): DeliveryInfo {
    const info = { plugin: row.name, state: row.state, attempts: this.#attemptsOf(seq, row.plugin) };
    return row.retry_at === null ? info : { ...info, retryAt: row.retry_at };
  }

  #attemptsOf(seq: number, plugin: number): readonly AttemptRecord[] {
    return this.#attempts.all(seq, plugin).map(({ error, reference, ...record }) => ({
      ...record,
      ...(error !== null && { error }),
      ...(reference !== null && { reference }),
    }));
  }
}
