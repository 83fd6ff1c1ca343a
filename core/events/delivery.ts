import type { AttemptRecord, StoredEvent, Token } from '../store/journal.ts';
import type { HotlineEvent } from '../protocol/types.ts';

/** An event in memory, shared by all its deliveries. */
export interface Source {
  readonly seq: number;
  readonly dialog: string;
  /** UTF-16 units of its JSON. */
  readonly size: number;
  /** Ready for a first attempt; absent for what was read from the store. */
  readonly fresh?: HotlineEvent;
  readonly stored?: StoredEvent;
}

/** A claimed delivery in memory. */
export interface Delivery {
  readonly source: Source;
  readonly token: Token;
  readonly replay: number;
  /** The number of the attempt that is due; deaths that were not its own doing do not count. */
  readonly attempt: number;
  /** How often the process died while it was in flight. */
  deaths: number;
  /** Attempts that the store has not heard of yet. */
  records: AttemptRecord[];
  startedAt: number;
}

export const newDelivery = (source: Source, token: Token, attempt = 1, replay = 0): Delivery => ({
  source,
  token,
  replay,
  attempt,
  deaths: 0,
  records: [],
  startedAt: 0,
});
