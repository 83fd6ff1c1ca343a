import { TIMER_EVENT } from '../timers.ts';
import type { Timer } from '../timers.ts';
import type { Append } from './append.ts';
import type { JournalState } from './journal-state.ts';
import { prepare } from './sql.ts';
import type { Query } from './sql.ts';

const COLUMNS = 'plugin, name, key, due_at AS dueAt, payload';

/** Timers that wait, and those that are due and have not begun. */
export class TimerTable {
  readonly #state: JournalState;
  readonly #append: Append;
  readonly #set: Query;
  readonly #cancel: Query;
  readonly #due: Query<Timer>;
  readonly #next: Query<{ at: number | null }>;
  readonly #fired: Query;
  readonly #begun: Query<{ begun: number }>;
  readonly #remove: Query;
  readonly #begin: Query;
  readonly #list: Query<Timer>;

  constructor(state: JournalState, append: Append) {
    const { db } = state;
    this.#state = state;
    this.#append = append;
    this.#set = prepare(
      db,
      'INSERT OR REPLACE INTO timers (plugin, name, key, due_at, payload) VALUES (?, ?, ?, ?, ?)',
    );
    this.#cancel = prepare(db, 'DELETE FROM timers WHERE plugin = ? AND name = ? AND key = ?');
    this.#due = prepare(db, `SELECT ${COLUMNS} FROM timers WHERE seq IS NULL AND due_at <= ? ORDER BY due_at LIMIT ?`);
    this.#next = prepare(db, 'SELECT min(due_at) AS at FROM timers WHERE seq IS NULL');
    this.#fired = prepare(db, 'UPDATE timers SET seq = ? WHERE plugin = ? AND name = ? AND key = ?');
    this.#begun = prepare(db, 'SELECT begun FROM deliveries WHERE plugin = ? AND dialog = ? AND seq = ?');
    this.#remove = prepare(db, 'DELETE FROM timers WHERE plugin = ? AND seq = ?');
    this.#begin = prepare(db, 'UPDATE deliveries SET begun = 1 WHERE plugin = ? AND dialog = ? AND seq = ?');
    this.#list = prepare(db, `SELECT ${COLUMNS} FROM timers WHERE plugin = ? ORDER BY due_at LIMIT ?`);
  }

  set({ plugin, name, key, dueAt, payload }: Timer): void {
    this.#set.run(plugin, name, key, dueAt, payload);
  }

  cancel(plugin: string, name: string, key: string): boolean {
    return this.#cancel.change(plugin, name, key) > 0;
  }

  fire({ now, limit }: { now: number; limit: number }) {
    const due = this.#due.all(now, limit);
    for (const timer of due) {
      const { plugin, name, key } = timer;
      const [seq] = this.#append.append('', TIMER_EVENT, key, now, null, JSON.stringify(timer), plugin, '0');
      this.#fired.run(seq!, plugin, name, key);
    }
    return { plugins: [...new Set(due.map(({ plugin }) => plugin))], nextAt: this.#next.get()?.at ?? undefined };
  }

  begin(name: string, seq: number, token: number): boolean {
    const plugin = this.#state.plugins.find(name) ?? 0;
    const claim = this.#state.claims.get(plugin, seq);
    if (claim?.token !== token) return false;
    if (this.#begun.get(plugin, claim.dialog, seq)?.begun) return true;
    if (this.#remove.change(name, seq) === 0) return false;
    this.#begin.run(plugin, claim.dialog, seq);
    return true;
  }

  list(plugin: string, { limit }: { limit: number }): readonly Timer[] {
    return this.#list.all(plugin, limit);
  }
}
