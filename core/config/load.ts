import { dirname, join, resolve } from 'node:path';
import { HostError } from '../errors.ts';
import { ConfigError } from './config-error.ts';
import { dataDirOf } from './data-dir.ts';
import { applyDotEnv } from './dotenv.ts';
import { evaluateConfig } from './evaluate.ts';
import { findConfig } from './find.ts';
import { joinGrants, readGrants } from './grants-file.ts';
import { withOverrides } from './overrides.ts';
import type { Flags } from './overrides.ts';
import { parseConfig } from './parse.ts';
import { MEMORY_STORE } from './schema.ts';
import type { Config } from './types.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** What a person should hear about, one sentence each. */
  readonly warnings: readonly string[];
  /** The configuration file. */
  readonly file: string;
  /** All files that it was made of; absolute. */
  readonly inputs: readonly string[];
  /** Its folder, to which relative paths belong. */
  readonly root: string;
  /** `<root>/data`; `makeDataDir` makes it. */
  readonly dataDir: string;
}

export interface LoadOptions {
  /** As named with `--config`. Default: `hotline.config.ts`, `.js` or `.mjs` in `cwd`. */
  readonly file?: string;
  /** Default: the process's own. */
  readonly cwd?: string;
  readonly flags?: Flags;
}

/**
 * Finds, runs and checks the configuration; may be called again to read it anew. Flags stand above the environment, that
 * above `.env` beside the file, that above the file itself.
 *
 * Throws `HostError` `CONFIG_NOT_FOUND`, or `ConfigError` `CONFIG_BROKEN` or `CONFIG_INVALID`.
 *
 * ```ts
 * const { config, warnings } = await loadConfig({ file: 'deploy/hotline.config.ts', flags: { port: 0 } });
 * ```
 */
export async function loadConfig({
  file: named,
  cwd = process.cwd(),
  flags = {},
}: LoadOptions = {}): Promise<LoadedConfig> {
  const file = findConfig(named, cwd);
  const root = dirname(file);
  const read = new Set([file]);
  try {
    const { config: exported, inputs } = await evaluateConfig(file, applyDotEnv(join(root, '.env')), read);
    const { given, origins } = withOverrides(exported, flags, cwd);
    const { config, warnings } = withoutKeyless(withGrants(withAbsolutePaths(parseConfig(given, origins), root), root));
    return { config, warnings, file, inputs, root, dataDir: dataDirOf(root) };
  } catch (error) {
    throw error instanceof HostError ? new ConfigError(error, read) : error;
  }
}

function withAbsolutePaths(config: Config, root: string): Config {
  const { server, plugins, store } = config;
  const { tls } = server;
  return {
    ...config,
    server: { ...server, ...(tls && { tls: { ...tls, cert: resolve(root, tls.cert), key: resolve(root, tls.key) } }) },
    plugins: { ...plugins, directory: resolve(root, plugins.directory) },
    store: store === MEMORY_STORE ? store : resolve(root, store),
  };
}

function withGrants(config: Config, root: string): Config {
  const grants = joinGrants(config.plugins.grants, readGrants(root));
  return { ...config, plugins: { ...config.plugins, grants } };
}

function withoutKeyless(config: Config): Pick<LoadedConfig, 'config' | 'warnings'> {
  const keyless = config.connections.filter(({ apiKeys }) => apiKeys.length === 0);
  return {
    config: { ...config, connections: config.connections.filter((connection) => !keyless.includes(connection)) },
    warnings: keyless.map(({ name }) => `Connection ${name} is left out: its apiKeys are empty.`),
  };
}
