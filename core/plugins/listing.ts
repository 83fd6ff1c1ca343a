import type { PluginPackage, PluginOrigin, Refusal } from './package.ts';
import type { PluginHost } from './plugin-host.ts';
import type { Declaration, PluginState } from './port.ts';

/** One row of `hotline plugins`: what was found on disk, and how it stands. */
export type ListedPlugin = InstalledPlugin | RefusedPlugin;

export interface InstalledPlugin {
  readonly name: string;
  readonly packageName: string;
  readonly version: string;
  /** The package's folder; absolute, without links. */
  readonly path: string;
  readonly origin: PluginOrigin;
  /** Names of events. */
  readonly events: readonly string[];
  /** Names of commands, with their slash. */
  readonly commands: readonly string[];
  /** `not running`: it was loaded to see what it declares, and no host runs. */
  readonly state: PluginState | 'not running' | 'disabled';
  /** Completes "the plugin …" when something is wrong with it; of one that serves, why its newest files do not. */
  readonly reason?: string;
  /** A newer version is being loaded, or an older one finishes its calls. */
  readonly change?: 'loading' | 'draining';
  readonly pid?: number;
  /** How often its process was replaced since the host has started. */
  readonly restarts?: number;
  /** How often a newer version of it was taken over since then. */
  readonly reloads?: number;
}

export interface RefusedPlugin {
  readonly name: string;
  readonly path: string;
  readonly events: readonly [];
  readonly commands: readonly [];
  /** The rule that it breaks, as one sentence. */
  readonly refused: string;
}

export function isRefused(plugin: ListedPlugin): plugin is RefusedPlugin {
  return 'refused' in plugin;
}

/** Lists what a running host has: plugins in the order of their replies, then those that it leaves out. */
export function listPlugins(host: PluginHost): ListedPlugin[] {
  const running = host.plugins.map(
    ({ plugin, declaration, state, reason, problem, change, pid, restarts, reloads }) => ({
      ...listed(plugin, declaration),
      state,
      reason: reason ?? problem,
      change,
      pid,
      restarts,
      reloads,
    }),
  );
  return [...running, ...listLeftOut(host)];
}

/** Plugins that are disabled, and packages that are refused. */
export function listLeftOut({ disabled, refusals }: Pick<PluginHost, 'disabled' | 'refusals'>): ListedPlugin[] {
  return [...disabled.map((plugin) => ({ ...listed(plugin), state: 'disabled' as const })), ...refusals.map(refused)];
}

export function listed(plugin: PluginPackage, declaration?: Declaration): Omit<InstalledPlugin, 'state'> {
  const { name, packageName, version, directory, origin } = plugin;
  const { events = [], commands = {} } = declaration ?? {};
  return { name, packageName, version, path: directory, origin, events, commands: Object.keys(commands) };
}

function refused({ name, path, reason }: Refusal): RefusedPlugin {
  return { name, path, events: [], commands: [], refused: reason };
}
