import type { Log } from '../log.ts';
import { silentLog } from '../log.ts';
import type { PluginPort } from '../plugins/port.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { normaliseEvent } from '../protocol/normalise.ts';
import type { ReplayQuery } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import type { Timer } from '../store/timers.ts';
import { createSteadyClock, systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { deliveryId, journalBody, readJournalEvent } from './journal-event.ts';
import { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import { startRetention } from './retention.ts';
import { defaultRetention, deliverySettings } from './settings.ts';
import type { EventSettings } from './settings.ts';
import { Settler } from './settler.ts';
import type { EventConnection } from './subscriptions.ts';
import { TimerSchedule } from './timer-schedule.ts';

export interface EventsDeps {
  readonly store: Store;
  /** The installed plugins, as they are when it is called. */
  plugins(): Iterable<PluginPort>;
  /** The connections of the configuration, as they are when it is called. */
  connections(): Iterable<EventConnection>;
  readonly settings?: EventSettings;
  readonly clock?: Clock;
  readonly log?: Log;
  /** From 0 to 1, for jitter. */
  random?(): number;
}

/** An event that passed every check of the intake. */
export interface NewArrival {
  readonly connection: EventConnection;
  readonly envelope: Envelope;
  readonly fingerprint: string;
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

/** What is known of a place in the journal before there is one. */
const UNPLACED = { seq: 0, deliveryId: '', attempt: 1 };
const REPLAY_SLICE = 500;

export function createEvents(deps: EventsDeps): Events {
  const { store, settings = {}, clock: systemTime = systemClock, log = silentLog, random = Math.random } = deps;
  const { journal, timers } = store;
  const clock = createSteadyClock(systemTime);
  const settler = new Settler(journal, clock, log);
  const timezones = new Map<string, string>();
  const counts = { accepted: 0, repeats: 0 };

  const createLane = (plugin: string): Lane =>
    new Lane({
      plugin,
      journal,
      timers,
      settler,
      settings: deliverySettings(settings, plugin),
      clock,
      log,
      random,
      read: (stored, attempt) => {
        const timezone = timezones.get(stored.connection) ?? 'UTC';
        return readJournalEvent(stored, { name: stored.connection, timezone }, attempt);
      },
    });
  const lanes = new Lanes({ plugins: () => deps.plugins(), createLane, remembered: store.subscriptions, log });
  const schedule = new TimerSchedule(timers, clock, log, (plugin) => lanes.get(plugin)?.wake());
  const wake = (plugin?: string) =>
    (plugin === undefined ? lanes.all : [lanes.get(plugin)]).forEach((lane) => lane?.wake());
  const started = Promise.withResolvers<void>();
  let isStarted = false;
  let ends: (() => void)[] = [];

  function readTimezones(): void {
    timezones.clear();
    for (const { name, timezone } of deps.connections()) timezones.set(name, timezone);
  }

  return {
    async accept({ connection, envelope, fingerprint, receivedAt }) {
      if (!isStarted) await started.promise;
      const event = normaliseEvent(envelope, connection, UNPLACED);
      const receivers = lanes.of(connection, envelope.eventType);
      const subscribers = receivers.map((lane) => lane.subscribe());
      const body = journalBody(envelope);
      const dialog = event.dialog.key.toWellFormed();
      const type = envelope.eventType.toWellFormed();
      const arrival = { connection: connection.name, type, dialog, fingerprint, receivedAt, body };
      const cancel = () => receivers.forEach((lane, index) => lane.cancel(subscribers[index]!));
      const { seq, repeat, taken } = await journal.append(arrival, subscribers).catch((error: unknown) => {
        cancel();
        throw error;
      });
      counts.accepted++;
      if (repeat) {
        counts.repeats++;
        return cancel();
      }
      const source = { seq, dialog, size: body.length, fresh: { ...event, seq, deliveryId: deliveryId(seq) } };
      receivers.forEach((lane, index) => lane.stored(subscribers[index]!, taken[index]!, source));
    },

    async start() {
      readTimezones();
      await lanes.start();
      ends = [
        store.onWake(() => wake()),
        startRetention(store, { ...defaultRetention, ...settings.retention }, clock, log),
        () => schedule.stop(),
        () => lanes.stop(),
      ];
      schedule.start();
      isStarted = true;
      started.resolve();
    },

    async stop(deadlineMs) {
      for (const end of ends.splice(0)) end();
      const finished = Promise.all(lanes.all.map((lane) => lane.stop())).then(() => settler.drained());
      let callOff = (): void => undefined;
      const deadline = new Promise<void>((resolve) => (callOff = clock.after(deadlineMs, resolve)));
      await Promise.race([finished, deadline]);
      callOff();
      settler.stop();
      void settler.flush();
    },

    pluginChanged: (name) => lanes.changed(name),
    connectionsChanged() {
      readTimezones();
      lanes.refresh();
    },
    wake,

    async retryDead(plugin, seq) {
      const found = await journal.retryDead(plugin, seq);
      wake(plugin);
      return found;
    },

    async discardDead(plugin, seq) {
      const found = await journal.discardDead(plugin, seq);
      wake(plugin);
      return found;
    },

    async replay(query, progress) {
      let matched = 0;
      let { after } = query;
      do {
        const slice = await journal.replay({ ...query, after, limit: REPLAY_SLICE });
        matched += slice.matched;
        after = slice.after;
        wake(query.plugin);
      } while (progress?.({ matched, after }) !== false && after !== undefined);
      return matched;
    },

    async setTimer({ delayMs, ...timer }) {
      const dueAt = clock.now() + delayMs;
      await timers.set({ ...timer, dueAt });
      schedule.dueAt(dueAt);
    },

    cancelTimer: (plugin, name, key) => timers.cancel(plugin, name, key),

    stats: () => ({ ...counts, lanes: lanes.all.map(({ plugin, stats }) => ({ plugin, ...stats })) }),
  };
}
