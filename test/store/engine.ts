import type {
  AttemptRecord,
  Claimed,
  ClaimedDelivery,
  ClaimQuery,
  Ending,
  NewEvent,
  Settlement,
} from '../../core/store/journal.ts';
import type { Store } from '../../core/store/store.ts';

export interface EngineOptions {
  /** How long a fingerprint recognises repeats. */
  readonly dedupeMs?: number;
}

/** A store under test, with what it stands on. */
export interface Lab {
  /** The store that is open now. */
  readonly store: Store;
  /** Ends the store, as a restart of the host does, and opens it again. */
  restart(): Promise<void>;
  /** Does all that `work` asks for in one transaction, which fails. Absent where it cannot be made to. */
  lose?(work: (store: Store) => readonly Promise<unknown>[]): Promise<void>;
  /** Closes the store and removes its files. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** An engine that the conformance suite is run on. */
export interface Engine {
  readonly name: string;
  /** It remembers after a restart. */
  readonly durable: boolean;
  open(options?: EngineOptions): Promise<Lab>;
}

/** Whatever nobody cares about has a value that is easy to recognise. */
export const newEvent = (dialog: string, fields: Partial<NewEvent> = {}): NewEvent => ({
  connection: 'support',
  type: 'message_received',
  dialog,
  receivedAt: 1_000,
  body: `{"dialog":${JSON.stringify(dialog)}}`,
  ...fields,
});

export const subscribers = (...plugins: string[]) => plugins.map((plugin) => ({ plugin, take: false }));
export const takers = (...plugins: string[]) => plugins.map((plugin) => ({ plugin, take: true }));

/** Appends an event for the plugin `crm` alone, and returns its place. */
export async function add(store: Store, dialog: string, fields: Partial<NewEvent> = {}): Promise<number> {
  return (await store.journal.append(newEvent(dialog, fields), subscribers('crm'))).seq;
}

export const claim = (store: Store, query: Partial<ClaimQuery> = {}): Promise<Claimed> =>
  store.journal.claim({ plugin: 'crm', now: 1_000, limit: 100, maxSize: 1e9, perDialog: 100, ...query });

/** Claims what can be claimed, in as many pages as it takes. */
export async function claimAll(store: Store, query: Partial<ClaimQuery> = {}): Promise<readonly ClaimedDelivery[]> {
  const all: ClaimedDelivery[] = [];
  let cursor: number | undefined;
  do {
    const page = await claim(store, { ...query, cursor });
    all.push(...page.deliveries);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return all;
}

export const seqsOf = (deliveries: readonly ClaimedDelivery[]): readonly number[] =>
  deliveries.map(({ event }) => event.seq);

export const failure = (attempt = 1): AttemptRecord => ({
  attempt,
  at: 1_000,
  tookMs: 5,
  outcome: 'failed',
  error: 'boom',
  reference: 'r1',
});

export function settlement({ plugin, token, event }: ClaimedDelivery, ending: Ending): Settlement {
  const attempts = ending.result === 'retry' || ending.result === 'dead' ? [failure()] : [];
  return { plugin, token, seq: event.seq, attempts, ...ending };
}

export const settle = (store: Store, delivery: ClaimedDelivery, ending: Ending) =>
  store.journal.settle([settlement(delivery, ending)]);

/** The states of an event's deliveries, by plugin. */
export async function statesOf(store: Store, seq: number): Promise<Record<string, string>> {
  const { deliveries } = (await store.journal.event(seq))!;
  return Object.fromEntries(deliveries.map(({ plugin, state }) => [plugin, state]));
}
