import type { Config } from '../config/types.ts';
import type { PluginHost } from '../plugins/plugin-host.ts';
import type { Supervisor } from '../plugins/supervisor.ts';

/** The plugins that serve each connection, in the order of their replies: those that it names, or all. */
export function pluginsByConnection(config: () => Config, host: Pick<PluginHost, 'plugins'>) {
  let known: ReadonlyMap<string, readonly Supervisor[]> | undefined;

  function look(): ReadonlyMap<string, readonly Supervisor[]> {
    return new Map(
      config().connections.map(({ name, plugins: names }) => [
        name,
        host.plugins.filter((plugin) => names === undefined || names.includes(plugin.name)),
      ]),
    );
  }

  return {
    of: (connection: string): readonly Supervisor[] => (known ??= look()).get(connection) ?? [],
    /** The plugins or the connections have changed. */
    forget: () => void (known = undefined),
  };
}
