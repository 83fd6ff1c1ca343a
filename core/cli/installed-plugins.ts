import path from 'node:path';
import { loadConfig } from '../config/load.ts';
import { sandboxLimitsFor } from '../config/per-plugin.ts';
import { HostError } from '../errors.ts';
import { controlClient } from '../http/control-client.ts';
import { silentLog } from '../log.ts';
import type { PluginsAnswer } from './control-routes.ts';
import { rootOf, type DeploymentOptions } from './options.ts';

/** The deployment's plugins: as its running host has them, else each loaded as far as its declaration. */
export async function installedPlugins(options: DeploymentOptions): Promise<PluginsAnswer> {
  const running = await fromRunningHost(options);
  return running !== undefined && isMeant(running, options) ? running : inspected(options);
}

async function fromRunningHost(options: DeploymentOptions): Promise<PluginsAnswer | undefined> {
  try {
    return await controlClient(rootOf(options)).call<PluginsAnswer>('GET /plugins');
  } catch (error) {
    if (error instanceof HostError && error.code === 'HOST_NOT_RUNNING') return undefined;
    throw error;
  }
}

/** The host may have been started with another folder than the one that is asked about. */
function isMeant({ directory }: PluginsAnswer, { plugins }: DeploymentOptions): boolean {
  return plugins === undefined || path.resolve(plugins) === directory;
}

async function inspected({ config: file, plugins }: DeploymentOptions): Promise<PluginsAnswer> {
  const { config, root } = await loadConfig({ file, flags: { plugins } });
  // It brings the compiler, which is not needed when a host answers.
  const { inspectPlugins } = await import('../plugins/inspect.ts');
  const found = await inspectPlugins({
    ...config.plugins,
    root,
    limitsFor: (plugin) => sandboxLimitsFor(config, plugin),
    logFor: () => silentLog,
  });
  return { directory: config.plugins.directory, plugins: found };
}
