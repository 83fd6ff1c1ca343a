import path from 'node:path';
import { createCommands } from '../commands/answer.ts';
import { makeDataDir } from '../config/data-dir.ts';
import { deliveryRulesFor, sandboxLimitsFor } from '../config/per-plugin.ts';
import type { LoadedConfig } from '../config/load.ts';
import { createEvents } from '../events/events.ts';
import { createControl } from '../http/control.ts';
import { readControl, removeControl, writeControl } from '../http/control-file.ts';
import type { HostStatus } from '../http/health.ts';
import { startServer } from '../http/server.ts';
import type { Log } from '../log.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { version } from '../version.ts';
import { controlRoutes } from './control-routes.ts';
import { openStore, retentionOf } from './open-store.ts';
import { pluginsByConnection } from './plugins-by-connection.ts';
import { createPluginServices } from './plugin-services.ts';

export interface HostLog extends Log {
  child(fields: object): Log;
}

export interface HostOptions {
  /** Takes over what is saved while it runs. */
  readonly watch: boolean;
}

export interface RunningHost {
  /** `http://HOST:PORT` */
  readonly url: string;
  readonly plugins: PluginHost;
  /** Stops accepting, finishes what is under way, ends the plugins. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  stopNow(): Promise<void>;
}

/**
 * Puts the host together: every part is made here, and here they learn of each other. Settles when plugins are loaded (or have
 * said why not) and requests are answered.
 */
export async function startHost(
  { config, root, dataDir }: LoadedConfig,
  log: HostLog,
  { watch }: HostOptions,
): Promise<RunningHost> {
  let phase: HostStatus['phase'] = 'starting';
  makeDataDir(root);
  warnOfAnotherHost(root, log);
  const opening = openStore(config);
  const plugins = new PluginHost({
    ...config.plugins,
    root,
    watch,
    // A second host on the same store must not run the plugins a second time.
    mayRun: opening,
    dataDir: path.join(dataDir, 'plugins'),
    limitsFor: (plugin) => sandboxLimitsFor(config, plugin),
    logFor: (plugin) => log.child({ plugin }),
    servicesFor: (plugin) => createPluginServices(plugin, { store, events }),
  });

  const pluginsStarted = plugins.start();
  const store = await opening;
  const events = createEvents({
    store,
    plugins: () => plugins.plugins,
    connections: () => config.connections,
    settings: {
      deliveryFor: (plugin) => deliveryRulesFor(config, plugin),
      retention: retentionOf(config),
    },
    log,
  });
  const serving = pluginsByConnection(config, plugins);
  plugins.onPluginsChanged((plugin) => {
    serving.forget();
    events.pluginChanged(plugin);
  });
  const { repeats, ...replies } = config.replies;
  const commands = createCommands({
    pluginsFor: (connection) => serving.of(connection),
    replies: { ...replies, remembered: repeats.count, rememberedMs: repeats.ageMs },
    stored: store.replies,
    log,
  });

  // A plugin in trouble is no reason to send Hotline elsewhere: only the store is.
  const status: HostStatus = {
    get phase() {
      return phase;
    },
    get problems() {
      const { reason } = store.health();
      return reason === undefined ? [] : [reason];
    },
  };
  const server = await startServer({
    config,
    log,
    intake: {
      answer: (command, arrivedAt) => commands.answer(command, arrivedAt),
      accept: (event) => events.accept(event),
    },
    status: () => status,
  });
  const control = await createControl({
    routes: controlRoutes({ config, plugins, store, events, url: server.url }),
    log,
  });
  await commands.start();
  // Events find their receivers by what these declare.
  await pluginsStarted;
  await events.start();
  phase = 'serving';
  const { address, token } = control;
  writeControl(root, { address, token, pid: process.pid, url: server.url, version });

  async function closeControl(): Promise<void> {
    removeControl(root, token);
    await control.close();
  }

  return {
    url: server.url,
    plugins,
    async stop() {
      phase = 'stopping';
      await Promise.all([closeControl(), server.close()]);
      await events.stop(config.server.shutdownMs);
      await Promise.all([plugins.stop(), commands.stop()]);
      await store.close();
    },
    async stopNow() {
      await Promise.all([closeControl(), server.closeNow()]);
      await events.stop(0);
      plugins.kill();
      await commands.stop();
      await store.close();
    },
  };
}

/** The other verbs find only the host that was started last. */
function warnOfAnotherHost(root: string, log: Log): void {
  const control = readControl(root);
  // In a container the host that crashed had the same number.
  if (control.state !== 'alive' || control.record.pid === process.pid) return;
  log.warn({}, `Another host runs in ${root} already: process ${control.record.pid}.`);
}
