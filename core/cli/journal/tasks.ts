import { resolve } from 'node:path';
import type { Events } from '../../events/api.ts';
import { connectionsServing, type EventConnection } from '../../events/subscriptions.ts';
import { HostError } from '../../errors.ts';
import type { DeadLetterQuery, EventFilter, ReplayQuery, SearchQuery } from '../../store/journal.ts';
import type { Store, StoreStats } from '../../store/store.ts';
import { searchCommands, type CommandQuery } from './search-commands.ts';

export interface TaskParts {
  readonly store: Store;
  /** Absent: the store is in memory. */
  readonly file?: string;
  /** A running host wakes up the deliveries that it is given; otherwise the store is all there is. */
  readonly deliveries: Pick<Events, 'retryDead' | 'discardDead' | 'replay'>;
  /** The events that a plugin declares, as far as that is known. */
  declared(plugin: string): readonly string[];
  /** As they are configured now. */
  connections(): readonly Pick<EventConnection, 'name' | 'plugins'>[];
}

/** One delivery. */
export interface LetterId {
  readonly plugin: string;
  readonly seq: number;
}

export interface ChangesQuery {
  readonly filter: EventFilter;
  /** Events beyond this `seq` are new. */
  readonly after: number;
  /** Events whose deliveries may have changed. */
  readonly watched: readonly number[];
}

/** Which connections it takes events of is not for the caller to say. */
export type ReplayRequest = Omit<ReplayQuery, 'limit' | 'connections'>;

export interface StoreSummary {
  /** Absent: the store is in memory. */
  readonly file?: string;
  readonly stats: StoreStats;
  /** When the oldest and the newest event were received; absent when there are none. */
  readonly oldestAt?: number;
  readonly newestAt?: number;
}

const NEW_AT_ONCE = 200;

/**
 * What the verbs ask of the store, by name: calls where no host runs, and routes of a running host's control API. Everything in
 * and out is JSON.
 */
export function createTasks({ store, file, deliveries, declared, connections }: TaskParts) {
  const { journal } = store;
  const edge = async (order: 'newest' | 'oldest') => (await journal.search({ order, limit: 1 })).events[0];

  async function each(letters: readonly LetterId[], change: (plugin: string, seq: number) => Promise<boolean>) {
    const changed = await Promise.all(letters.map(({ plugin, seq }) => change(plugin, seq)));
    return changed.filter(Boolean).length;
  }

  return {
    search: (query: SearchQuery) => journal.search(query),
    commands: (query: CommandQuery) => searchCommands(store, query),
    event: async ({ seq }: { readonly seq: number }) => (await journal.event(seq)) ?? null,

    /** What is new, where to go on, and the watched events as they are now. */
    async changes({ filter, after, watched }: ChangesQuery) {
      const newest = (await edge('newest'))?.seq ?? 0;
      const page = await journal.search({ ...filter, order: 'oldest', after, limit: NEW_AT_ONCE });
      const details = await Promise.all(watched.map((seq) => journal.event(seq)));
      return {
        events: page.events,
        after: page.after ?? Math.max(after, newest, page.events.at(-1)?.seq ?? 0),
        watched: details.filter((event) => event !== undefined),
      };
    },

    deadLetters: (query: DeadLetterQuery) => journal.deadLetters(query),
    /** How many of them were dead letters. */
    retryDead: ({ letters }: { readonly letters: readonly LetterId[] }) =>
      each(letters, (plugin, seq) => deliveries.retryDead(plugin, seq)),
    discardDead: ({ letters }: { readonly letters: readonly LetterId[] }) =>
      each(letters, (plugin, seq) => deliveries.discardDead(plugin, seq)),

    /**
     * A slice of a replay, and where the next one begins. Which connections the plugin serves is looked up for each: a replay
     * that is resumed keeps to the configuration of that day.
     */
    async replay(query: ReplayRequest) {
      let after: number | undefined;
      const own = { ...query, connections: connectionsServing(query.plugin, connections()) };
      const matched = await deliveries.replay(own, (done) => {
        after = done.after;
        return false;
      });
      return { matched, after };
    },
    /** The types of events that a plugin wants: what it declares, or declared when it last loaded. */
    async wanted({ plugin }: { readonly plugin: string }) {
      const now = declared(plugin);
      return now.length > 0 ? now : ((await store.subscriptions.all()).get(plugin) ?? []);
    },

    async summary(): Promise<StoreSummary> {
      const [stats, oldest, newest] = await Promise.all([store.stats(), edge('oldest'), edge('newest')]);
      return { file, stats, oldestAt: oldest?.receivedAt, newestAt: newest?.receivedAt };
    },
    check: () => {
      if (file !== undefined) return store.check();
      return Promise.reject(
        new HostError('STORE_IN_MEMORY', 'The store is in the memory of the host: there is no file to check.'),
      );
    },
    backup: ({ copy, replace }: { readonly copy: string; readonly replace: boolean }) =>
      store.backup(resolve(copy), { replace }),
  };
}

export type Tasks = ReturnType<typeof createTasks>;
export type TaskName = keyof Tasks;
