import type { Events } from '../events/api.ts';
import { createPluginTimers } from '../events/plugin-timers.ts';
import type { Outgoing, TakenFile } from '../files/outgoing.ts';
import type { PluginOutbound } from '../outbound/plugin-outbound.ts';
import type { PublishOptions } from '../plugin-context.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { createPluginValues } from '../store/plugin-values.ts';
import type { Store } from '../store/store.ts';

export interface PluginServicesOptions {
  readonly store: Pick<Store, 'values'>;
  readonly events: Pick<Events, 'setTimer' | 'cancelTimer'>;
  readonly outbound: PluginOutbound;
  readonly outgoing: Outgoing;
  /** Publishes a file that was taken; resolves to its URL. */
  publish(plugin: string, file: TakenFile, options: PublishOptions): Promise<string>;
}

/** What the host does for one plugin: `ctx.store`, `ctx.timers`, `ctx.telegram`, `ctx.hotline` and `ctx.files` end here. */
export function createPluginServices(
  plugin: string,
  { store, events, outbound, outgoing, publish }: PluginServicesOptions,
): HostServices {
  const values = createPluginValues(store.values, plugin);
  const timers = createPluginTimers(events, plugin);

  async function withFile<Result>(staged: string, use: (file: TakenFile) => Promise<Result>): Promise<Result> {
    const file = await outgoing.take(plugin, staged);
    try {
      return await use(file);
    } finally {
      await outgoing.drop(file);
    }
  }

  return {
    getValue: (key) => values.get(key),
    setValue: (key, value, expected) => values.set(key, value, expected ?? undefined),
    deleteValue: (key, expected) => values.delete(key, expected ?? undefined),
    listValues: (prefix, after) => values.list({ prefix, after: after ?? undefined }),
    setTimer: (name, options) => timers.set(name, options),
    cancelTimer: (name, key) => timers.cancel(name, key),
    telegram: (method, parameters, upload, connection) =>
      upload === null
        ? outbound.telegram(method, parameters, undefined, connection)
        : withFile(upload.staged, ({ path }) => outbound.telegram(method, parameters, { ...upload, path }, connection)),
    async infoByTopic(topic, connection) {
      const { lastAt, ...info } = await outbound.infoByTopic(topic, connection);
      return lastAt === undefined ? info : { ...info, lastAt: lastAt.getTime() };
    },
    sendToTopic: (message, connection) => outbound.sendToTopic(message, connection),
    publish: (staged, options) => withFile(staged, (file) => publish(plugin, file, options)),
  };
}
