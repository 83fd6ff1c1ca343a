import { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { RunningHost } from './host.ts';
import { configOption, examples, pluginsOption, type DeploymentOptions } from './options.ts';
import { reportError } from './report-error.ts';
import { Secrets } from './secrets.ts';
import { withTestConnection } from './test-connection.ts';

interface StartOptions extends DeploymentOptions {
  readonly logLevel?: string;
  readonly port?: string;
  readonly host?: string;
  readonly watch: boolean;
}

/** `hotline start` */
export function startVerb(): Command {
  return hostVerb('start', 'run the host', 'Run the host: answer Hotline’s webhooks with the installed plugins.')
    .addHelpText('after', examples(['hotline start', 'hotline start --config deploy/hotline.config.ts --port 9000']))
    .action((options: StartOptions) => serve(options, { dev: false }));
}

/** `hotline dev` */
export function devVerb(): Command {
  return hostVerb(
    'dev',
    'run the host for development',
    'Run the host for development: readable logs, and a test connection of its own.',
  )
    .addHelpText('after', examples(['hotline dev', 'hotline send /ping      (in another terminal)']))
    .action((options: StartOptions) => serve(options, { dev: true }));
}

function hostVerb(name: string, summary: string, description: string): Command {
  return new Command(name)
    .summary(summary)
    .description(description)
    .addOption(configOption())
    .option('--port <number>', 'the port to listen on; 0 takes any free one')
    .option('--host <address>', 'the address to listen on')
    .addOption(pluginsOption())
    .option('--no-watch', 'leave plugins as they are, whatever is saved')
    .option('--log-level <level>', 'the least important log lines: debug, info, warn, error or silent');
}

async function serve({ config: file, watch, ...flags }: StartOptions, { dev }: { dev: boolean }): Promise<void> {
  const load = async () => {
    const loaded = await loadConfig({ file, flags });
    return dev ? withTestConnection(loaded) : loaded;
  };
  const loading = load();
  // While the configuration is compiled. Only the verbs that host need what is behind these; the others start twice as fast without.
  const importing = Promise.all([import('./host.ts'), import('./logger.ts'), import('./config-reload.ts')]);
  const loaded = await loading;
  const { config, warnings } = loaded;
  if (config.connections.length === 0) {
    throw new HostError('NO_CONNECTIONS', [...warnings, `${loaded.file} leaves no connection with a key.`].join('\n'));
  }
  const [{ startHost }, { createLogger }, { reloadConfig }] = await importing;
  const secrets = new Secrets(secretsOf(config));
  const log = createLogger({ level: config.logLevel, pretty: dev, secrets });
  // Who tries things out has a connection for that, and needs no other.
  for (const warning of warnings) log[dev ? 'info' : 'warn']({}, warning);
  const starting = startHost(loaded, log, { watch });
  // From the beginning: what is saved during the start counts, too.
  const unfollow = watch
    ? reloadConfig({
        loaded,
        log,
        load,
        async apply(next) {
          secrets.add(secretsOf(next));
          (await starting).reconfigure(next);
        },
      })
    : () => undefined;
  stopOnSignals(starting, unfollow);
  // What has been started by then would keep the process alive.
  const host = await starting.catch((error: unknown) => process.exit(reportError(error)));
  console.log(`listening on ${host.url}`);
}

function secretsOf({ connections, server }: Config): string[] {
  const secrets = connections.flatMap(({ apiKeys, topicsToken, botToken }) => [...apiKeys, topicsToken, botToken]);
  return [...secrets, server.metrics.token].filter((secret) => secret !== undefined);
}

/** The first signal stops gracefully, as soon as the host has started; a second one at once, also while it starts. `stopping` hears of either. */
function stopOnSignals(starting: Promise<RunningHost>, stopping: () => void): void {
  let running: RunningHost | undefined;
  let isFirst = true;
  async function stop(): Promise<void> {
    const gracefully = isFirst;
    isFirst = false;
    stopping();
    if (gracefully) await (await starting).stop();
    else await running?.stopNow();
    process.exit();
  }
  starting.then(
    (host) => (running = host),
    () => undefined,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void stop().catch((error: unknown) => process.exit(reportError(error))));
  }
}
