import type { AttemptRecord, StoredEvent, Token } from '../store/journal.ts';
import type { EventDraft } from '../protocol/event-text.ts';
import { isTimer } from './journal-event.ts';

/** An event in memory, shared by all its deliveries. */
export interface Source {
  readonly seq: number;
  readonly dialog: string;
  /** UTF-16 units of its JSON. */
  readonly size: number;
  /** Absent for what was read from the store. */
  readonly draft?: EventDraft;
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
  /** It may not be in a batch with others. */
  readonly isAlone: boolean;
  /** Attempts that the store has not heard of yet. */
  records: AttemptRecord[];
  startedAt: number;
}

/** Deliveries of one dialog that are in flight together: they run one after the other, until one is not done. */
export interface Batch {
  readonly deliveries: readonly Delivery[];
  /** So many of them are done; the next one is running. */
  done: number;
}

/** The one that is running. */
export const current = ({ deliveries, done }: Batch): Delivery => deliveries[done]!;

export const newDelivery = (source: Source, token: Token, attempt = 1, replay = 0): Delivery => ({
  source,
  token,
  replay,
  attempt,
  deaths: 0,
  isAlone: attempt > 1 || (source.stored !== undefined && isTimer(source.stored)),
  records: [],
  startedAt: 0,
});
