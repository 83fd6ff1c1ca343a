import type { Token } from '../journal.ts';
import { TIMER_EVENT } from '../timers.ts';
import type { Timer, Timers } from '../timers.ts';
import type { MemoryJournal } from './journal.ts';

interface Row {
  readonly timer: Timer;
  /** The event that it became; 0 while it is not due. */
  seq: number;
}

export class MemoryTimers implements Timers {
  readonly #rows = new Map<string, Row>();
  readonly #begun = new Set<number>();
  readonly #journal: MemoryJournal;

  constructor(journal: MemoryJournal) {
    this.#journal = journal;
  }

  async set(timer: Timer): Promise<void> {
    this.#rows.set(idOf(timer.plugin, timer.name, timer.key), { timer, seq: 0 });
  }

  async cancel(plugin: string, name: string, key: string): Promise<boolean> {
    return this.#rows.delete(idOf(plugin, name, key));
  }

  async fire({ now, limit }: { now: number; limit: number }): Promise<{ plugins: readonly string[]; nextAt?: number }> {
    const waiting = [...this.#rows.values()]
      .filter(({ seq }) => seq === 0)
      .sort((a, b) => a.timer.dueAt - b.timer.dueAt);
    const due = waiting.filter(({ timer }) => timer.dueAt <= now).slice(0, limit);
    for (const row of due) {
      const { timer } = row;
      row.seq = this.#journal.nextSeq();
      const body = JSON.stringify(timer);
      const event = { seq: row.seq, connection: '', type: TIMER_EVENT, dialog: timer.key, receivedAt: now, body };
      this.#journal.add(event, [timer]);
    }
    return { plugins: [...new Set(due.map(({ timer }) => timer.plugin))], nextAt: waiting[due.length]?.timer.dueAt };
  }

  async begin(plugin: string, seq: number, token: Token): Promise<boolean> {
    const event = this.#journal.rows.get(seq)?.event;
    if (event === undefined || this.#journal.openOf(plugin).find(event.dialog, seq)?.token !== token) return false;
    if (this.#begun.has(seq)) return true;
    const { name, key } = JSON.parse(event.body) as Timer;
    const id = idOf(plugin, name, key);
    if (this.#rows.get(id)?.seq !== seq) return false;
    this.#rows.delete(id);
    this.#begun.add(seq);
    return true;
  }

  async list(plugin: string, { limit }: { limit: number }): Promise<readonly Timer[]> {
    return [...this.#rows.values()]
      .map(({ timer }) => timer)
      .filter((timer) => timer.plugin === plugin)
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);
  }
}

const idOf = (plugin: string, name: string, key: string): string => JSON.stringify([plugin, name, key]);
