/**
 * The journal: events in the order of their arrival, and one delivery for each plugin that wants the event.
 *
 * A delivery is *open* until it is settled as done or becomes a dead letter that is skipped. Open deliveries of one dialog in one
 * plugin form a line, by `seq`; one that waits for a retry or is held stops what is behind it.
 */

export interface NewEvent {
  readonly connection: string;
  readonly type: string;
  /** The key of the dialog; deliveries of one dialog keep their order. */
  readonly dialog: string;
  /** Recognises repeats; absent for what is never one. */
  readonly fingerprint?: string;
  /** Wall-clock milliseconds. */
  readonly receivedAt: number;
  /** Opaque to the store. */
  readonly body: string;
}

export interface StoredEvent extends Omit<NewEvent, 'fingerprint'> {
  /** The position in the journal, from 1. Later events have larger numbers; numbers may be missing. */
  readonly seq: number;
}

/** Fences one claim of one delivery: when it is claimed again, settlements with an older token do nothing. */
export type Token = number;

/**
 * What became of the wish to take a delivery at once: its token; `waiting` for a later claim; or `blocked`, because the
 * next of its dialog waits for a retry or is held, so that a claim would find nothing either.
 */
export type Taken = Token | 'waiting' | 'blocked';

export interface Subscriber {
  readonly plugin: string;
  /** The caller wants to deliver it at once, without a claim. */
  readonly take: boolean;
}

export interface Appended {
  /** For a repeat, that of the event it repeats. */
  readonly seq: number;
  /** The same fingerprint was stored within the time that repeats are recognised: nothing was added but to their count. */
  readonly repeat: boolean;
  /** One for each subscriber, in their order; empty for a repeat. */
  readonly taken: readonly Taken[];
}

export interface ClaimQuery {
  readonly plugin: string;
  readonly now: number;
  readonly limit: number;
  /** No further delivery once their bodies take this much, in UTF-16 units. */
  readonly maxSize: number;
  /** At most so many of one dialog, so that a long line does not crowd out the others. */
  readonly perDialog: number;
  /** Where the last claim stopped in its round over the dialogs; absent: from the start. */
  readonly cursor?: number;
}

export interface ClaimedDelivery {
  readonly plugin: string;
  readonly token: Token;
  /** The number of the attempt that is due, from 1; a second chance begins anew. */
  readonly attempt: number;
  /** How many attempts at it are on record, of earlier chances and replays, too. */
  readonly recorded: number;
  /** Tells replays of one delivery apart; 0 unless it is one. */
  readonly replay: number;
  readonly event: StoredEvent;
}

export interface Claimed {
  /** Within each dialog in the order of `seq`, and without gaps. */
  readonly deliveries: readonly ClaimedDelivery[];
  /** Absent: the round over the dialogs is complete. */
  readonly cursor?: number;
  /** When the next delivery of this plugin is due for a retry, if one waits. */
  readonly retryAt?: number;
}

export type AttemptOutcome = 'done' | 'failed' | 'timeout' | 'died';

export interface AttemptRecord {
  readonly attempt: number;
  /** When it began, in wall-clock milliseconds. */
  readonly at: number;
  readonly tookMs: number;
  readonly outcome: AttemptOutcome;
  readonly error?: string;
  /** Leads to the log line with the details. */
  readonly reference?: string;
}

/** How a claim ends. */
export type Ending =
  | { readonly result: 'done' }
  /** Its dialog waits until `at`; the attempt it will then make is number `attempt`. */
  | { readonly result: 'retry'; readonly at: number; readonly attempt: number }
  /** A dead letter. `hold`: its dialog waits until a person retries or discards it. */
  | { readonly result: 'dead'; readonly at: number; readonly hold: boolean }
  /** Given back untried. */
  | { readonly result: 'release' };

export type Settlement = Ending & {
  readonly plugin: string;
  readonly seq: number;
  readonly token: Token;
  /** Adds to what `event()` tells; a delivery that succeeds at once needs none. */
  readonly attempts?: readonly AttemptRecord[];
};

export type DeliveryState = 'waiting' | 'retrying' | 'held' | 'dead' | 'discarded' | 'done';

export interface DeliveryInfo {
  readonly plugin: string;
  readonly state: DeliveryState;
  /** Only of deliveries that did not succeed at once. */
  readonly attempts: readonly AttemptRecord[];
  readonly retryAt?: number;
}

export interface EventDetail extends StoredEvent {
  /** How many repeats of it were recognised. */
  readonly repeats: number;
  readonly deliveries: readonly DeliveryInfo[];
}

export interface EventFilter {
  readonly types?: readonly string[];
  readonly dialog?: string;
  /** The dialog's key ends so. */
  readonly dialogEnding?: string;
  readonly connection?: string;
  /** Only events with a delivery for this plugin; with `state`, in this state. */
  readonly plugin?: string;
  readonly state?: DeliveryState;
  /** Received at or after, before: wall-clock milliseconds. */
  readonly since?: number;
  readonly until?: number;
}

export interface SearchQuery extends EventFilter {
  readonly order: 'newest' | 'oldest';
  /** Beyond this `seq`, in the order asked for. */
  readonly after?: number;
  readonly limit: number;
}

export interface Found {
  readonly events: readonly EventDetail[];
  /** Where to go on: the search looks at a bounded part of the journal at a time. Absent: this was all. */
  readonly after?: number;
}

export interface DeadLetter {
  readonly plugin: string;
  readonly seq: number;
  readonly type: string;
  readonly dialog: string;
  readonly diedAt: number;
  /** Its dialog waits for a person. */
  readonly held: boolean;
  readonly attempts: readonly AttemptRecord[];
}

/** Where a dead letter stands among the others. */
export type DeadLetterPlace = Pick<DeadLetter, 'diedAt' | 'seq' | 'plugin'>;

export interface DeadLetterQuery {
  readonly plugin?: string;
  /** Default: the newest first. */
  readonly order?: 'newest' | 'oldest';
  /** Beyond this one, in the order asked for, whether it is still there or not. */
  readonly after?: DeadLetterPlace;
  readonly limit: number;
}

export interface ReplayQuery extends Omit<EventFilter, 'plugin' | 'state'> {
  /** Who is to get the events. */
  readonly plugin: string;
  readonly types: readonly string[];
  /** Only events of one of these; absent: of any. */
  readonly connections?: readonly string[];
  /** Also what was delivered to this plugin before; else only what never was. Open and dead deliveries are left alone. */
  readonly again: boolean;
  /** Becomes the `replay` of the deliveries it makes, so that a plugin can tell them from the first ones. Above 0. */
  readonly replay: number;
  readonly dryRun: boolean;
  readonly after?: number;
  /** No event beyond this `seq`. */
  readonly upTo?: number;
  readonly limit: number;
}

export interface Replayed {
  readonly matched: number;
  /** Where to go on: at most `limit` events are looked at in one call. Absent: this was all. */
  readonly after?: number;
}

export interface Journal {
  /** Stores the event and its deliveries in one go. */
  append(event: NewEvent, subscribers: readonly Subscriber[]): Promise<Appended>;
  /**
   * Hands out open deliveries that nobody holds, in rounds over the dialogs. Claims are not durable: after a restart,
   * whatever was not settled can be claimed again.
   */
  claim(query: ClaimQuery): Promise<Claimed>;
  /**
   * Settles claimed deliveries; `stale` counts those whose token was no longer the current one. What was settled as done
   * within a fraction of a second before a crash may be handed out again.
   */
  settle(settlements: readonly Settlement[]): Promise<{ readonly stale: number }>;

  event(seq: number): Promise<EventDetail | undefined>;
  search(query: SearchQuery): Promise<Found>;

  /** By the time of their death, then by `seq` and plugin; discarded ones are not among them. */
  deadLetters(query: DeadLetterQuery): Promise<readonly DeadLetter[]>;
  /** Opens it again, from its first attempt; false when it is not a dead letter. */
  retryDead(plugin: string, seq: number): Promise<boolean>;
  /** Gives it up for good; a held dialog goes on. False when it is not a dead letter. */
  discardDead(plugin: string, seq: number): Promise<boolean>;
  /** Gives a plugin the past, a slice at a time; resumable with `after`. */
  replay(query: ReplayQuery): Promise<Replayed>;
}
