import type { DatabaseSync } from 'node:sqlite';
import type { ClaimQuery, DeadLetterQuery, ReplayQuery, SearchQuery, Settlement } from '../journal.ts';
import type { RetentionRules } from '../store.ts';
import type { Timer } from '../timers.ts';
import { Append } from './append.ts';
import { Claim } from './claim.ts';
import type { Claims } from './claims.ts';
import { JournalState } from './journal-state.ts';
import { lateTable } from './late-table.ts';
import { Queries } from './queries.ts';
import { SecondChances } from './second-chances.ts';
import { Settle } from './settle.ts';
import type { DoneDeliveries } from './settle.ts';
import { smallTables } from './small-tables.ts';
import { TimerTable } from './timer-table.ts';
import { Upkeep } from './upkeep.ts';

/** Everything that can be asked of the file, by name. Each runs inside a transaction. */
function createOperations(state: JournalState, dedupeMs: number) {
  const append = new Append(state, dedupeMs);
  const claim = new Claim(state);
  const settle = new Settle(state);
  const queries = new Queries(state);
  const chances = new SecondChances(state);
  const timers = new TimerTable(state, append);
  const tables = smallTables(state.db);
  const late = lateTable(state.db);
  const upkeep = new Upkeep(state, { replies: tables.trimReplies, late: late.trimLate });
  /** For what knows of deliveries by their rows. */
  const settledIn = <Args extends unknown[], Result>(operation: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      state.settleIn();
      return operation(...args);
    };
  };
  return {
    ...tables,
    ...late,
    append: (...event: Parameters<Append['append']>) => append.append(...event),
    claim: (query: ClaimQuery) => claim.claim(query),
    settle: (done: DoneDeliveries, others: readonly Settlement[]) => settle.settle(done, others),
    event: settledIn((seq: number) => queries.event(seq)),
    search: settledIn((query: SearchQuery) => queries.search(query)),
    deadLetters: (query: DeadLetterQuery) => queries.deadLetters(query),
    retryDead: (plugin: string, seq: number) => chances.retryDead(plugin, seq),
    discardDead: (plugin: string, seq: number) => chances.discardDead(plugin, seq),
    replay: settledIn((query: ReplayQuery) => chances.replay(query)),
    setTimer: (timer: Timer) => timers.set(timer),
    cancelTimer: (plugin: string, name: string, key: string) => timers.cancel(plugin, name, key),
    fireTimers: (query: { readonly now: number; readonly limit: number }) => timers.fire(query),
    beginTimer: (plugin: string, seq: number, token: number) => timers.begin(plugin, seq, token),
    listTimers: (plugin: string, query: { readonly limit: number }) => timers.list(plugin, query),
    stats: settledIn(() => upkeep.stats()),
    trim: settledIn((rules: RetentionRules) => upkeep.trim(rules)),
    /** Gives rows to what has been without for a while, so that little is delivered again after a crash. */
    sweep: () => state.settleIn(state.fresh.sweep()),
    /** The same for everything, before the file is closed. */
    settleIn: () => state.settleIn(),
  };
}

export type Operations = ReturnType<typeof createOperations>;
export type OperationName = keyof Operations;

/** A name and arguments, as they travel between threads. */
export type Request = readonly [name: OperationName, ...args: readonly unknown[]];

/** Runs requests on the file, many in one transaction. */
export class Engine {
  readonly db: DatabaseSync;
  readonly #state: JournalState;
  readonly #operations: Operations;

  constructor(db: DatabaseSync, dedupeMs: number, claims?: Claims) {
    this.db = db;
    this.#state = new JournalState(db, dedupeMs, claims);
    this.#operations = createOperations(this.#state, dedupeMs);
  }

  /** What is in flight; for the engine that takes over when the file is opened again. */
  handOver(): Claims {
    return this.#state.handOver();
  }

  /** Events whose deliveries have no rows wait for the next sweep. */
  get needsSweep(): boolean {
    return this.#state.fresh.count > 0;
  }

  /** All of the requests or, when it throws, none. */
  run(requests: readonly Request[]): readonly unknown[] {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const results = requests.map(([name, ...args]) => {
        const operation = this.#operations[name] as (...args: readonly unknown[]) => unknown;
        return operation(...args);
      });
      this.#state.write();
      this.db.exec('COMMIT');
      this.#state.commit();
      return results;
    } catch (error) {
      this.#rollback();
      throw error;
    }
  }

  #rollback(): void {
    if (this.db.isTransaction) this.db.exec('ROLLBACK');
    this.#state.rollback();
  }
}
