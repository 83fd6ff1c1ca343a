import type { Log } from '../log.ts';
import type { Journal, Settlement } from '../store/journal.ts';
import type { Clock } from './clock.ts';

const TRY_AGAIN_MS = 1_000;

/**
 * Brings settlements to the store, many at a time, and keeps them until the store has them: a delivery that is done stays
 * done when the disk is full for a while.
 */
export class Settler {
  #queue: Settlement[] = [];
  #scheduled = false;
  #stopped = false;
  readonly #underway = new Set<Promise<void>>();
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(journal: Journal, clock: Clock, log: Log) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
  }

  /** Settles with the others of this turn of the event loop. */
  add(settlement: Settlement): void {
    this.#queue.push(settlement);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => void this.flush());
  }

  /** Settles before anything that is asked of the store later; resolves when the store has it. */
  now(settlements: readonly Settlement[]): Promise<void> {
    this.#queue.push(...settlements);
    return this.flush();
  }

  flush(): Promise<void> {
    this.#scheduled = false;
    if (this.#queue.length === 0) return Promise.resolve();
    const batch = this.#queue;
    this.#queue = [];
    const sending = this.#send(batch).finally(() => this.#underway.delete(sending));
    this.#underway.add(sending);
    return sending;
  }

  /** Resolves when everything so far is in the store. */
  async drained(): Promise<void> {
    await this.flush();
    await Promise.all(this.#underway);
  }

  /** Ends the tries for what the store does not take; whatever is not settled is delivered again after a restart. */
  stop(): void {
    this.#stopped = true;
  }

  async #send(batch: readonly Settlement[]): Promise<void> {
    for (;;) {
      try {
        const { stale } = await this.#journal.settle(batch);
        if (stale > 0) this.#log.debug({ stale }, 'late results were fenced off');
        return;
      } catch (error) {
        if (this.#stopped) return;
        this.#log.warn({ err: error, waiting: batch.length }, 'settlements wait for the store');
        await new Promise<void>((resolve) => this.#clock.after(TRY_AGAIN_MS, resolve));
      }
    }
  }
}
