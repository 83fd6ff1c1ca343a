import type { Journal } from './journal.ts';
import type { KeyValues } from './key-values.ts';
import type { LateAnswers } from './late-answers.ts';
import type { Timers } from './timers.ts';

/** A command's reply, kept so that a repeat of the command after a restart gets the same one. */
export interface StoredReply {
  /** The command's id, the same for every repeat. */
  readonly id: string;
  /** Opaque to the store. */
  readonly body: string;
  /** Wall-clock milliseconds. */
  readonly at: number;
}

export interface Replies {
  /** All at once; of several for one id the last one counts. */
  put(replies: readonly StoredReply[]): Promise<void>;
  /** The newest replies that are not older than `since`, newest first. */
  recent(query: { readonly since: number; readonly limit: number }): Promise<readonly StoredReply[]>;
  /** All of them from the newest on, some `limit` at a time, also those that were replaced. */
  slice(query: { readonly limit: number; readonly before?: number }): Promise<ReplySlice>;
}

export interface ReplySlice {
  readonly replies: readonly StoredReply[];
  /** Where the next slice begins; absent: this was the last one. */
  readonly before?: number;
}

/** What each plugin declared when it last loaded well, so that its events are kept while it fails to. */
export interface Subscriptions {
  remember(plugin: string, events: readonly string[]): Promise<void>;
  forget(plugin: string): Promise<void>;
  all(): Promise<ReadonlyMap<string, readonly string[]>>;
}

export interface PluginStats {
  readonly plugin: string;
  /** Open deliveries, those below included. */
  readonly open: number;
  /** Of them handed out and not yet settled. */
  readonly claimed: number;
  /** Of them waiting for their next attempt. */
  readonly retrying: number;
  /** Dead letters of both kinds; discarded ones no longer count. */
  readonly dead: number;
}

export interface StoreStats {
  /** How many events are kept; an estimate where counting them would take long. */
  readonly events: number;
  /** What the store takes, in bytes; an estimate. */
  readonly bytes: number;
  /** Repeats that were recognised and not stored again. */
  readonly repeats: number;
  readonly plugins: readonly PluginStats[];
}

/** `unavailable`: nothing can be stored at the moment, the store mends itself; `closed`: for good. */
export interface StoreHealth {
  readonly state: 'ok' | 'unavailable' | 'closed';
  /** One sentence, unless `ok`. */
  readonly reason?: string;
}

export interface RetentionRules {
  /** Events received before this go, and late answers from before, in wall-clock milliseconds. */
  readonly before: number;
  /** The oldest events go while the store takes more than this, in bytes. */
  readonly maxBytes: number;
  /** Fingerprints older than this go, in wall-clock milliseconds. */
  readonly fingerprintsBefore: number;
  /** Replies older than this go, in wall-clock milliseconds. */
  readonly repliesBefore: number;
  /** At most so many rows in one call, so that intake never waits for it. */
  readonly limit: number;
}

/** A copy of everything, in one file. */
export interface Backup {
  readonly events: number;
  /** Of the file. */
  readonly bytes: number;
}

/**
 * Where everything durable lives: the journal of events with one delivery per subscribed plugin, timers, plugins' values, and
 * replies. Several engines implement it, and `test/store/` holds them all to the same list of behaviours.
 *
 * Policy that every engine keeps:
 * - A promise that resolves means: on disk. One that rejects with `STORE_UNAVAILABLE` means: nothing of this request holds
 *   and the caller may try again; after a lost commit the store may still find it done, which is why requests bear repetition.
 * - The requests of one caller take effect in the order in which they were made.
 * - Engines have no clock: every time is an argument, in wall-clock milliseconds.
 * - Engines never look into `body`, `value` and `payload`.
 */
export interface Store {
  readonly journal: Journal;
  readonly values: KeyValues;
  readonly timers: Timers;
  readonly replies: Replies;
  readonly late: LateAnswers;
  readonly subscriptions: Subscriptions;

  stats(): Promise<StoreStats>;
  /** At once, without asking the disk. */
  health(): StoreHealth;
  /**
   * Removes a slice of what is too old or too much; `more` says that another call is due. Events with an open delivery stay
   * whatever the rules say; a dead letter goes with its event.
   */
  trim(rules: RetentionRules): Promise<{ readonly removed: number; readonly more: boolean }>;
  /** Looks at all that is kept while the work goes on; a sentence for each thing that is wrong. */
  check(): Promise<readonly string[]>;
  /**
   * Copies everything as it is at one moment into `file`, an absolute path, while the work goes on. The copy is for its owner
   * alone, was looked at as by `check`, and is there whole or not at all.
   *
   * Rejects with `STORE_FILE_EXISTS` unless `replace`, with `STORE_COPY_FAILED`, and with `STORE_IN_MEMORY` where there are no files.
   */
  backup(file: string, options: { readonly replace: boolean }): Promise<Backup>;
  /**
   * Calls back when deliveries may wait that nobody was told of: after the store has mended itself, or when another machine
   * has appended some. Returns the way to unsubscribe.
   */
  onWake(listener: () => void): () => void;
  /** Finishes what was asked for, then lets go of the file. Later requests are refused. */
  close(): Promise<void>;
}
