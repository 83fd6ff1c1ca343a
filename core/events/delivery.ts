import type { AttemptRecord, StoredEvent, Token } from '../store/journal.ts';
import { isTimer } from './journal-event.ts';

/** A claimed delivery in memory. */
export interface Delivery {
  /** One object for all its deliveries. */
  readonly event: StoredEvent;
  readonly token: Token;
  readonly replay: number;
  /** The number of the attempt that is due; deaths that were not its own doing do not count. */
  readonly attempt: number;
  /** How many attempts at it the store had on record when it was claimed. */
  readonly recorded: number;
  /** How often the process died while it was in flight. */
  deaths: number;
  /** It may not be in a batch with others. */
  readonly isAlone: boolean;
  /** Attempts that the store has not heard of yet. */
  records: readonly AttemptRecord[];
  /** Where it waits in memory. */
  line: Line | undefined;
  startedAt: number;
}

/** One dialog's deliveries in memory, by `seq`. */
export interface Line {
  readonly dialog: string;
  deliveries: Delivery[];
  /** So many at its front are in flight. */
  busy: number;
}

const NONE: readonly AttemptRecord[] = [];

/** How much the events of one call may take together, in UTF-16 units. */
export const CALL_SIZE = 65_536;

/** Deliveries of one dialog that are in flight together: they run one after the other, until one is not done. */
export interface Batch {
  readonly deliveries: readonly Delivery[];
  /** So many of them are done; the next one is running. */
  done: number;
}

/** The one that is running. */
export const current = ({ deliveries, done }: Batch): Delivery => deliveries[done]!;

/** The number of the attempt that is running, or is next, deaths included. */
export const numberOf = ({ recorded, deaths }: Delivery): number => recorded + deaths + 1;

export const newDelivery = (
  event: StoredEvent,
  token: Token,
  attempt = 1,
  replay = 0,
  recorded = attempt - 1,
): Delivery => ({
  event,
  token,
  replay,
  attempt,
  recorded,
  deaths: 0,
  isAlone: attempt > 1 || isTimer(event),
  records: NONE,
  line: undefined,
  startedAt: 0,
});
