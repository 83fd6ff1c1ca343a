import { MEMORY_STORE } from '../config/schema.ts';
import type { Config } from '../config/types.ts';
import type { Events } from '../events/api.ts';
import type { ControlOptions } from '../http/control.ts';
import type { Figures, PluginFigures } from '../ledger/figures.ts';
import { isRefused, listPlugins, type ListedPlugin } from '../plugins/listing.ts';
import type { PluginHost } from '../plugins/plugin-host.ts';
import type { Store } from '../store/store.ts';
import { storeRoutes } from './journal/routes.ts';
import { createTasks } from './journal/tasks.ts';

/** A plugin as it stands and, beside a running host, in numbers. */
export type MeasuredPlugin = ListedPlugin & { readonly figures?: PluginFigures };

/** What `GET /plugins` answers. */
export interface PluginsAnswer {
  /** The folder with plugins; absolute. */
  readonly directory: string;
  /** How long the host has been running, in milliseconds; absent when none does. */
  readonly upMs?: number;
  readonly plugins: readonly MeasuredPlugin[];
}

/** One row of what `GET /connections` answers: all that is needed to send as Hotline would. */
export interface ConnectionAnswer {
  readonly name: string;
  readonly instanceId?: string;
  /** One of its keys. */
  readonly key: string;
  readonly timezone: string;
  /** Where webhooks are taken, as seen from this machine. */
  readonly url: string;
}

export interface ControlledHost {
  /** As it is now. */
  config(): Config;
  readonly plugins: PluginHost;
  readonly figures: Figures;
  readonly store: Store;
  readonly events: Events;
  /** The public listener: `http://HOST:PORT` */
  readonly url: string;
}

/** What the other verbs may ask of a running host. */
export function controlRoutes({
  config,
  plugins,
  figures,
  store,
  events,
  url,
}: ControlledHost): ControlOptions['routes'] {
  const {
    plugins: { directory },
    store: storeFile,
  } = config();
  const tasks = createTasks({
    store,
    file: storeFile === MEMORY_STORE ? undefined : storeFile,
    deliveries: events,
    declared: (plugin) => plugins.plugins.find(({ name }) => name === plugin)?.declaration.events ?? [],
    connections: () => config().connections,
  });
  return {
    'GET /plugins': async (): Promise<PluginsAnswer> => ({
      directory,
      upMs: Math.round(process.uptime() * 1_000),
      plugins: await measured(listPlugins(plugins), figures),
    }),
    'GET /connections': (): ConnectionAnswer[] =>
      config().connections.map(({ name, instanceId, apiKeys, timezone }) => {
        const webhooks = fromHere(url) + config().server.path;
        return { name, instanceId, key: apiKeys[0]!, timezone, url: webhooks };
      }),
    ...storeRoutes(tasks),
  };
}

/** Those that are disabled or refused have done nothing. */
async function measured(listed: readonly ListedPlugin[], figures: Figures): Promise<MeasuredPlugin[]> {
  const running = listed.filter((plugin) => !isRefused(plugin) && plugin.state !== 'disabled').map(({ name }) => name);
  const numbers = await figures.of(running);
  return listed.map((plugin) => ({ ...plugin, figures: numbers.get(plugin.name) }));
}

/** A host that listens on every address is asked on loopback. */
const fromHere = (url: string) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
