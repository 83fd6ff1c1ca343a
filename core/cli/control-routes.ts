import { MEMORY_STORE } from '../config/schema.ts';
import type { Config } from '../config/types.ts';
import type { Events } from '../events/api.ts';
import type { ControlOptions } from '../http/control.ts';
import { listPlugins, type ListedPlugin } from '../plugins/listing.ts';
import type { PluginHost } from '../plugins/plugin-host.ts';
import type { Store } from '../store/store.ts';
import { storeRoutes } from './journal/routes.ts';
import { createTasks } from './journal/tasks.ts';

/** What `GET /plugins` answers. */
export interface PluginsAnswer {
  /** The folder with plugins; absolute. */
  readonly directory: string;
  readonly plugins: readonly ListedPlugin[];
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
  readonly config: Config;
  readonly plugins: PluginHost;
  readonly store: Store;
  readonly events: Events;
  /** The public listener: `http://HOST:PORT` */
  readonly url: string;
}

/** What the other verbs may ask of a running host. */
export function controlRoutes({ config, plugins, store, events, url }: ControlledHost): ControlOptions['routes'] {
  const { directory } = config.plugins;
  const tasks = createTasks({
    store,
    file: config.store === MEMORY_STORE ? undefined : config.store,
    deliveries: events,
    declared: (plugin) => plugins.plugins.find(({ name }) => name === plugin)?.declaration.events ?? [],
  });
  const webhooks = fromHere(url) + config.server.path;
  return {
    'GET /plugins': (): PluginsAnswer => ({ directory, plugins: listPlugins(plugins) }),
    'GET /connections': (): ConnectionAnswer[] =>
      config.connections.map(({ name, instanceId, apiKeys, timezone }) => {
        return { name, instanceId, key: apiKeys[0]!, timezone, url: webhooks };
      }),
    ...storeRoutes(tasks),
  };
}

/** A host that listens on every address is asked on loopback. */
const fromHere = (url: string) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
