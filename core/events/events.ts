import { silentLog } from '../log.ts';
import type { Events, EventsDeps } from './api.ts';
import { createSteadyClock, systemClock } from './clock.ts';
import { journalDialog } from './journal-event.ts';
import { Lane } from './lane.ts';
import { Lanes } from './lanes.ts';
import { startRetention } from './retention.ts';
import { defaultRetention, deliverySettings } from './settings.ts';
import { Settler } from './settler.ts';
import { TimerSchedule } from './timer-schedule.ts';

const REPLAY_SLICE = 500;

/** Puts delivery together; nothing happens before `start`. */
export function createEvents(deps: EventsDeps): Events {
  const { store, settings = {}, clock: systemTime = systemClock, log = silentLog, random = Math.random } = deps;
  const { rightOfWay } = deps;
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
      rightOfWay,
      timezone: (connection) => timezones.get(connection) ?? 'UTC',
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
    async accept({ connection, envelope, fingerprint, receivedAt, body }) {
      if (!isStarted) await started.promise;
      const way = rightOfWay?.clear();
      if (way !== undefined) await way;
      const receivers = lanes.of(connection, envelope.eventType);
      const subscribers = receivers.map((lane) => lane.subscribe());
      const type = envelope.eventType.toWellFormed();
      const dialog = journalDialog(envelope);
      const event = { connection: connection.name, type, dialog, receivedAt, fingerprint, body };
      const cancel = () => receivers.forEach((lane, index) => lane.cancel(subscribers[index]!));
      let appended;
      try {
        appended = await journal.append(event, subscribers);
      } catch (error) {
        cancel();
        throw error;
      }
      const { seq, repeat, taken } = appended;
      counts.accepted++;
      if (repeat) {
        counts.repeats++;
        return cancel();
      }
      const stored = { seq, connection: connection.name, type, dialog, receivedAt, body };
      receivers.forEach((lane, index) => lane.stored(subscribers[index]!, taken[index]!, stored));
      for (const { headway } of receivers) {
        const room = headway.room();
        if (room !== undefined) await room;
      }
      const turn = rightOfWay?.turn();
      if (turn !== undefined) await turn;
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
