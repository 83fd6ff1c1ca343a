import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HostServices } from '../sandbox/contract.ts';
import type { HostError } from '../errors.ts';
import { listed, listLeftOut, type InstalledPlugin, type ListedPlugin } from './listing.ts';
import type { PluginPackage } from './package.ts';
import { PluginHost, type PluginHostOptions } from './plugin-host.ts';
import type { Declaration } from './port.ts';
import { launch } from './launch.ts';

/** No handler runs, nor `setup`: what a module asks for at its top level comes to nothing. */
const refuse = () => Promise.reject(new Error('Nothing can be stored or sent while a plugin is inspected.'));
const NO_SERVICES: HostServices = {
  getValue: refuse,
  setValue: refuse,
  deleteValue: refuse,
  listValues: refuse,
  setTimer: refuse,
  cancelTimer: refuse,
  telegram: refuse,
  infoByTopic: refuse,
  sendToTopic: refuse,
  publish: refuse,
};

/**
 * Lists the plugins when no host runs: each is loaded in its sandbox as far as its declaration, without options and `setup`,
 * and ended. Nothing is written into the deployment.
 */
export async function inspectPlugins(
  options: Omit<PluginHostOptions, 'dataDir' | 'servicesFor'>,
): Promise<ListedPlugin[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hotline-inspect-'));
  const host = new PluginHost({ ...options, dataDir, servicesFor: () => NO_SERVICES });
  try {
    const inspected = host.plugins.map(({ plugin }) => inspect(host, plugin, options.limitsFor(plugin.name).setupMs));
    return [...(await Promise.all(inspected)), ...listLeftOut(host)];
  } finally {
    host.kill();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function inspect(host: PluginHost, plugin: PluginPackage, timeoutMs: number): Promise<InstalledPlugin> {
  const found = await declarationOf(host, plugin, timeoutMs);
  if (typeof found === 'string') return { ...listed(plugin), state: 'failed', reason: found };
  return { ...listed(plugin, found), state: 'not running' };
}

/** What the plugin declares, or, completing "the plugin …", why that cannot be told. */
async function declarationOf(
  host: PluginHost,
  plugin: PluginPackage,
  timeoutMs: number,
): Promise<Declaration | string> {
  try {
    const { start, plan } = await host.prepare(plugin, { inspectOnly: true });
    const process = await start();
    const loaded = await launch(process, plan, timeoutMs);
    process.kill('is inspected', { expected: true });
    await process.exited;
    if ('ended' in loaded) return `${loaded.ended} while it was loading`;
    if (loaded.ok) return loaded.declaration;
    return `${loaded.step === 'import' ? 'threw in import' : 'has an invalid declaration'}: ${loaded.message}`;
  } catch (error) {
    return `does not compile: ${(error as HostError).message}`;
  }
}
