import path from 'node:path';
import { createCommands } from '../commands/answer.ts';
import { makeDataDir } from '../config/data-dir.ts';
import { deliveryRulesFor, sandboxLimitsFor } from '../config/per-plugin.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/types.ts';
import { createEvents } from '../events/events.ts';
import { createControl } from '../http/control.ts';
import { readControl, removeControl, writeControl } from '../http/control-file.ts';
import type { HostStatus } from '../http/health.ts';
import { startServer } from '../http/server.ts';
import { Figures } from '../ledger/figures.ts';
import { Ledger } from '../ledger/ledger.ts';
import { metricsOnDemand } from '../ledger/metrics-on-demand.ts';
import type { Log } from '../log.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { RightOfWay } from '../right-of-way.ts';
import { version } from '../version.ts';
import { controlRoutes } from './control-routes.ts';
import { openStore, retentionOf } from './open-store.ts';
import { openOutside } from './outside.ts';
import { pluginsByConnection } from './plugins-by-connection.ts';
import { unknownPlugins } from './unknown-plugins.ts';

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
  /** Takes over what can change while it runs; the rest stays as it is. */
  reconfigure(config: Config): void;
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
  { config: loaded, root, dataDir }: LoadedConfig,
  log: HostLog,
  { watch }: HostOptions,
): Promise<RunningHost> {
  let config = loaded;
  let phase: HostStatus['phase'] = 'starting';
  makeDataDir(root);
  warnOfAnotherHost(root, log);
  const opening = openStore(config);
  const ledger = new Ledger();
  const plugins = new PluginHost({
    ...config.plugins,
    root,
    watch,
    // A second host on the same store must not run the plugins a second time.
    mayRun: opening,
    dataDir: path.join(dataDir, 'plugins'),
    limitsFor: (plugin) => sandboxLimitsFor(config, plugin),
    logFor: (plugin) => log.child({ plugin }),
    meterFor: (plugin) => ledger.meterFor(plugin),
    servicesFor: (plugin) => outside.servicesFor(plugin, { store, events }),
  });

  const warnOfUnknownPlugins = () => {
    const installed = [...plugins.plugins.map(({ name }) => name), ...plugins.disabled.map(({ name }) => name)];
    for (const sentence of unknownPlugins(config, installed)) log.warn({}, sentence);
  };
  warnOfUnknownPlugins();
  const pluginsStarted = plugins.start();
  const store = await opening;
  // Only now: what another host is about to send must not be thrown away.
  const outside = openOutside({ config: () => config, root, log });
  const rightOfWay = new RightOfWay();
  const events = createEvents({
    store,
    rightOfWay,
    plugins: () => plugins.plugins,
    connections: () => config.connections,
    settings: {
      deliveryFor: (plugin) => deliveryRulesFor(config, plugin),
      retention: retentionOf(config),
    },
    log,
  });
  const serving = pluginsByConnection(() => config, plugins);
  plugins.onPluginsChanged((plugin) => {
    serving.forget();
    events.pluginChanged(plugin);
  });
  const late = outside.lateCommands(store);
  const { repeats, ...replies } = config.replies;
  const commands = createCommands({
    pluginsFor: (connection) => serving.of(connection),
    replies: { ...replies, remembered: repeats.count, rememberedMs: repeats.ageMs },
    stored: store.replies,
    late,
    onAnswered: (record) => ledger.answered(record),
    rightOfWay,
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
  const figures = new Figures({ ledger, plugins: () => plugins.plugins, events, store });
  const server = await startServer({
    config,
    log,
    intake: {
      answer: (command, arrivedAt) => commands.answer(command, arrivedAt),
      accept: (event) => events.accept(event),
    },
    status: () => status,
    files: outside.findFile,
    metrics: metricsOnDemand({ figures, plugins: () => plugins.plugins }),
  });
  const control = await createControl({
    routes: controlRoutes({ config: () => config, plugins, figures, store, events, url: server.url }),
    log,
  });
  outside.listening(server.url);
  await commands.start();
  await late.start();
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
    reconfigure(next) {
      config = next;
      server.reload(config);
      plugins.reconfigure({ ...config.plugins, limitsFor: (plugin) => sandboxLimitsFor(config, plugin) });
      warnOfUnknownPlugins();
      serving.forget();
      events.connectionsChanged();
    },
    async stop() {
      phase = 'stopping';
      await Promise.all([closeControl(), server.close()]);
      await events.stop(config.server.shutdownMs);
      await Promise.all([plugins.stop(), commands.stop()]);
      await late.stop(config.server.shutdownMs);
      outside.close();
      await store.close();
    },
    async stopNow() {
      await Promise.all([closeControl(), server.closeNow()]);
      await events.stop(0);
      plugins.kill();
      outside.close();
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
