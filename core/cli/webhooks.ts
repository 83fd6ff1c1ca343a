import { Command, InvalidArgumentError } from 'commander';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import { HostError } from '../errors.ts';
import { isRefused, type ListedPlugin } from '../plugins/listing.ts';
import { compareWebhooks } from '../protocol/webhooks-difference.ts';
import { checkWebhooks, readWebhooks, WebhooksError, writeWebhooks, type Webhooks } from '../protocol/webhooks.ts';
import { chooseConnection } from './connection.ts';
import { readInput } from './input.ts';
import { installedPlugins } from './installed-plugins.ts';
import { configOption, examples, pluginsOption, type DeploymentOptions } from './options.ts';

interface WebhooksOptions extends DeploymentOptions {
  readonly url?: string;
  readonly check?: string;
  readonly connection?: string;
}

/** `hotline webhooks` */
export function webhooksVerb(): Command {
  return new Command('webhooks')
    .summary('print or check the WEBHOOKS parameter')
    .description(
      'Print the WEBHOOKS parameter that the installed plugins need, ready to paste into Hotline’s set-up bot.',
    )
    .option('--url <url>', 'where Hotline reaches this host (default: server.publicUrl with server.path)', httpUrl)
    .option('--check <file>', 'compare with what is set in Hotline, and fail when they differ; - reads standard input')
    .option('--connection <name>', 'only the plugins of this connection')
    .addOption(configOption())
    .addOption(pluginsOption())
    .addHelpText(
      'after',
      examples([
        'hotline webhooks --url https://example.com/webhooks',
        'hotline webhooks --url https://example.com/webhooks --connection support',
        'hotline webhooks --url https://example.com/webhooks --check webhooks.json',
        'hotline webhooks --check webhooks.json      (server.publicUrl is set)',
        'echo \'{ "https://example.com/webhooks": ["/info"] }\' | hotline webhooks --url https://example.com/webhooks --check -',
      ]),
    )
    .action(webhooks);
}

async function webhooks(options: WebhooksOptions): Promise<void> {
  const loaded = await loadConfig({ file: options.config, flags: { plugins: options.plugins } });
  const url = options.url ?? publicUrl(loaded);
  const plugins = await pluginsOf(loaded, options);
  for (const { name } of plugins.filter(isUnknown)) {
    console.error(`${name} could not be loaded: what it handles is missing here. \`hotline plugins\` says why.`);
  }
  const names = plugins.flatMap(({ events, commands }) => [...events, ...commands]);
  if (options.check !== undefined) return check(await readSet(options.check), url, names);
  const text = writeWebhooks(url, names);
  console.log(text);
  for (const problem of checkWebhooks(readWebhooks(text))) console.error(problem);
}

function publicUrl({ config, file }: LoadedConfig): string {
  const { publicUrl: origin, path } = config.server;
  if (origin !== undefined) return origin.replace(/\/+$/, '') + path;
  throw new HostError('WEBHOOKS_URL_UNKNOWN', `There is no --url, and no server.publicUrl in ${file}.`);
}

async function pluginsOf({ config }: LoadedConfig, options: WebhooksOptions): Promise<ListedPlugin[]> {
  const { connection: name } = options;
  const only = name === undefined ? undefined : chooseConnection(config.connections, { name }).plugins;
  const { plugins } = await installedPlugins(options);
  return plugins.filter((plugin) => only === undefined || only.includes(plugin.name));
}

/** Whether nothing is known of what it handles, although it handles something, as far as one can tell. */
function isUnknown(plugin: ListedPlugin): boolean {
  return isRefused(plugin) || (plugin.reason !== undefined && plugin.events.length + plugin.commands.length === 0);
}

async function readSet(file: string): Promise<Webhooks> {
  const text = await readInput(file, 'WEBHOOKS_INVALID');
  try {
    return readWebhooks(text);
  } catch (error) {
    if (!(error instanceof WebhooksError)) throw error;
    throw new HostError('WEBHOOKS_INVALID', `${file === '-' ? 'Standard input' : file}: ${error.message}`, {
      cause: error,
    });
  }
}

/** A URL that leads to something else than this host is mentioned, but is no failure: it may belong to another system. */
function check(set: Webhooks, url: string, names: readonly string[]): void {
  const differences = compareWebhooks(underOneUrl(set, url), { [url]: names });
  const differs = differences.some((difference) => difference.url === new URL(url).href);
  const sentences = [...checkWebhooks(set), ...differences.flatMap((difference) => difference.sentences)];
  if (!differs) sentences.push(`${url} is sent exactly what the installed plugins handle.`);
  console.log(sentences.join('\n'));
  if (differs) process.exitCode = 1;
}

/** The host takes whatever is sent to its path or below it: such URLs count as one. */
function underOneUrl(set: Webhooks, url: string): Webhooks {
  const own = new URL(url).href.replace(/\/+$/, '');
  const merged: Record<string, string[]> = {};
  for (const [to, names] of Object.entries(set)) {
    const { href } = new URL(to);
    const key = href === own || href.startsWith(`${own}/`) ? url : to;
    (merged[key] ??= []).push(...names);
  }
  return merged;
}

function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an http or https URL.');
}
