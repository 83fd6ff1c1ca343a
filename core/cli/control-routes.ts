import type { Config } from '../config/types.ts';
import type { ControlOptions } from '../http/control.ts';
import { listPlugins, type ListedPlugin } from '../plugins/listing.ts';
import type { PluginHost } from '../plugins/plugin-host.ts';

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
  /** The public listener: `http://HOST:PORT` */
  readonly url: string;
}

/** What the other verbs may ask of a running host. */
export function controlRoutes({ config, plugins, url }: ControlledHost): ControlOptions['routes'] {
  const { directory } = config.plugins;
  const webhooks = fromHere(url) + config.server.path;
  return {
    'GET /plugins': (): PluginsAnswer => ({ directory, plugins: listPlugins(plugins) }),
    'GET /connections': (): ConnectionAnswer[] =>
      config.connections.map(({ name, instanceId, apiKeys, timezone }) => {
        return { name, instanceId, key: apiKeys[0]!, timezone, url: webhooks };
      }),
  };
}

/** A host that listens on every address is asked on loopback. */
const fromHere = (url: string) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
