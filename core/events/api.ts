import type { Log } from '../log.ts';
import type { PluginPort } from '../plugins/port.ts';
import type { Envelope } from '../protocol/envelope.ts';
import type { RightOfWay } from '../right-of-way.ts';
import type { ReplayQuery } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import type { Timer } from '../store/timers.ts';
import type { Clock } from './clock.ts';
import type { EventSettings } from './settings.ts';
import type { EventConnection } from './subscriptions.ts';

export interface EventsDeps {
  readonly store: Store;
  /** The installed plugins, as they are when it is called. */
  plugins(): Iterable<PluginPort>;
  /** The connections of the configuration, as they are when it is called. */
  connections(): Iterable<EventConnection>;
  readonly settings?: EventSettings;
  readonly clock?: Clock;
  /** Lets commands go first. */
  readonly rightOfWay?: Pick<RightOfWay, 'clear' | 'turn'>;
  readonly log?: Log;
  /** From 0 to 1, for jitter. */
  random?(): number;
}

/** An event that passed every check of the intake. */
export interface NewArrival {
  readonly connection: EventConnection;
  readonly envelope: Envelope;
  readonly fingerprint: string;
  /** Hotline's own JSON, without the key: what the journal keeps and plugins get. */
  readonly body: string;
  /** Wall-clock milliseconds. */
  readonly receivedAt: number;
}

export interface LaneStats {
  readonly plugin: string;
  /** Deliveries in memory, those in flight included. */
  readonly resident: number;
  readonly inFlight: number;
  /** More may wait in the store. */
  readonly behind: boolean;
  /** Since the start. */
  readonly delivered: number;
  readonly failed: number;
  readonly dead: number;
}

export interface EventsStats {
  /** Since the start. */
  readonly accepted: number;
  readonly repeats: number;
  readonly lanes: readonly LaneStats[];
}

/**
 * Events from the intake to the plugins. `accept` resolves when the event is in the store; from then on every plugin that
 * declares it gets it at least once, in the order of its dialog.
 *
 * ```ts
 * const events = createEvents({ store, plugins: () => supervisor.plugins, connections: () => config.connections });
 * await events.start();
 * await events.accept({ connection, envelope, fingerprint, receivedAt: Date.now() });
 * await events.stop(5_000);
 * ```
 */
export interface Events {
  /** Resolves when the event, or the one that it repeats, is on disk. Rejects with `STORE_UNAVAILABLE`. */
  accept(arrival: NewArrival): Promise<void>;
  /** Takes up what was left when the host last stopped. Events that come before wait for it. */
  start(): Promise<void>;
  /** Starts no further deliveries; resolves when those in flight have ended, after `deadlineMs` at the latest. */
  stop(deadlineMs: number): Promise<void>;
  /** A plugin was installed, removed, reloaded, or may serve again. */
  pluginChanged(name: string): void;
  /** The connections or their plugins changed. */
  connectionsChanged(): void;
  /** Looks for deliveries in the store, after a dead letter was retried there, say. Absent: for all plugins. */
  wake(plugin?: string): void;
  retryDead(plugin: string, seq: number): Promise<boolean>;
  discardDead(plugin: string, seq: number): Promise<boolean>;
  /** Gives a plugin events of the past, slice by slice; `progress` stops it by returning false. Resolves to how many. */
  replay(
    query: Omit<ReplayQuery, 'limit'>,
    progress?: (done: { matched: number; after?: number }) => unknown,
  ): Promise<number>;
  /** Timers of a plugin; times are those of this host's schedule, see `createSteadyClock`. */
  setTimer(timer: Omit<Timer, 'dueAt'> & { readonly delayMs: number }): Promise<void>;
  cancelTimer(plugin: string, name: string, key: string): Promise<boolean>;
  stats(): EventsStats;
}
