import type { Replayed, ReplayQuery } from '../journal.ts';
import type { JournalState } from './journal-state.ts';
import { whereEvent } from './queries.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

interface Letter {
  readonly plugin: number;
  readonly dialog: number;
  readonly held: number;
  readonly replay: number;
  readonly begun: number;
}

interface Past {
  readonly seq: number;
  readonly dialog: number;
  readonly subscribers: number;
}

/** Opens deliveries again: dead letters, and the past. */
export class SecondChances {
  readonly #state: JournalState;
  readonly #letter: Query<Letter>;
  readonly #discard: Query;
  readonly #forgetLetter: Query;
  readonly #reopen: Query;
  readonly #close: Query;
  readonly #subscribe: Query;
  readonly #delivery: Query<{ state: string }>;

  constructor(state: JournalState) {
    const { db } = state;
    this.#state = state;
    this.#letter = prepare(
      db,
      `SELECT l.plugin, e.dialog, l.held, l.replay, l.begun FROM dead_letters l JOIN events e ON e.seq = l.seq
       WHERE l.seq = ? AND l.plugin = ? AND l.discarded = 0`,
    );
    this.#discard = prepare(db, 'UPDATE dead_letters SET discarded = 1 WHERE seq = ? AND plugin = ?');
    this.#forgetLetter = prepare(db, 'DELETE FROM dead_letters WHERE seq = ? AND plugin = ?');
    this.#reopen = prepare(
      db,
      'INSERT OR REPLACE INTO deliveries (plugin, dialog, seq, replay, begun) VALUES (?, ?, ?, ?, ?)',
    );
    this.#close = prepare(db, 'DELETE FROM deliveries WHERE plugin = ? AND dialog = ? AND seq = ?');
    this.#subscribe = prepare(db, 'UPDATE events SET subscribers = ? WHERE seq = ?');
    this.#delivery = prepare(db, 'SELECT state FROM delivery_states WHERE seq = ? AND plugin = ?');
  }

  retryDead(name: string, seq: number): boolean {
    const letter = this.#find(name, seq);
    if (letter === undefined) return false;
    this.#open(seq, letter, letter.held === 1);
    return true;
  }

  discardDead(name: string, seq: number): boolean {
    const letter = this.#find(name, seq);
    if (letter === undefined) return false;
    this.#discard.run(seq, letter.plugin);
    if (letter.held) this.#state.opened(letter.plugin, -this.#close.change(letter.plugin, letter.dialog, seq));
    return true;
  }

  replay(query: ReplayQuery): Replayed {
    const { limit, dryRun, replay } = query;
    const after = Math.max(query.after ?? 0, this.#state.firstSeq - 1);
    const last = Math.min(query.upTo ?? Infinity, this.#state.lastSeq);
    const plugin = this.#state.plugins.id(query.plugin);
    const [conditions, values] = whereEvent({ ...query, plugin: undefined }, this.#state.dialogs);
    const events = prepare<Past>(
      this.#state.db,
      `SELECT seq, dialog, subscribers FROM events e WHERE seq BETWEEN ? AND ? ${conditions} ORDER BY seq`,
    )
      .all(after + 1, Math.min(after + limit, last), ...values)
      .filter(({ seq }) => this.#isPast(seq, plugin, query.again));
    if (!dryRun) {
      for (const { seq, dialog, subscribers } of events) {
        const members = this.#state.membersOf(subscribers);
        if (!members.includes(plugin)) this.#subscribe.run(this.#state.setOf([...members, plugin]), seq);
        this.#open(seq, { plugin, dialog, replay, begun: 0 }, false);
      }
    }
    return { matched: events.length, after: after + limit < last ? after + limit : undefined };
  }

  #isPast(seq: number, plugin: number, again: boolean): boolean {
    const state = this.#delivery.get(seq, plugin)?.state;
    return state === undefined || (again && (state === 'done' || state === 'discarded'));
  }

  #find(name: string, seq: number): Letter | undefined {
    const plugin = this.#state.plugins.find(name);
    return plugin === undefined ? undefined : this.#letter.get(seq, plugin);
  }

  #open(seq: number, { plugin, dialog, replay, begun }: Omit<Letter, 'held'>, isOpen: boolean): void {
    this.#forgetLetter.run(seq, plugin);
    this.#reopen.run(plugin, dialog, seq, replay, begun);
    if (!isOpen) this.#state.opened(plugin, 1);
  }
}
