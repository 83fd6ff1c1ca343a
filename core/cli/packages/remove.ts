import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GRANTS_FILE, readGrants, writeGrant } from '../../config/grants-file.ts';
import { loadConfig } from '../../config/load.ts';
import { HostError } from '../../errors.ts';
import { shortName } from '../../plugins/package.ts';
import type { DeploymentOptions } from '../options.ts';
import { npmUninstall } from './npm.ts';

/** `hotline plugins remove` */
export async function removePlugin(given: string, { config: file }: Pick<DeploymentOptions, 'config'>): Promise<void> {
  const { root, config, dataDir } = await loadConfig({ file });
  const packageName = dependenciesOf(root).find((name) => name === given || isPlugin(name, given));
  if (packageName === undefined) {
    const folder = path.join(config.plugins.directory, given);
    const reason = existsSync(folder) ? `it lies in ${folder}: remove that folder.` : 'it is no dependency.';
    throw new HostError('PLUGIN_NOT_INSTALLED', `${given} cannot be removed from ${root}: ${reason}`);
  }
  const plugin = shortName(packageName);
  await npmUninstall(root, packageName);
  console.log(`${packageName} is removed from ${root}.`);
  if (plugin in readGrants(root)) {
    writeGrant(root, plugin, []);
    console.log(`${GRANTS_FILE} grants it nothing any more.`);
  }
  const data = path.join(dataDir, 'plugins', plugin);
  if (existsSync(data)) console.log(`What it kept stays in ${data}, and its undelivered events in the store.`);
}

const isPlugin = (packageName: string, name: string) =>
  /^(@[^/]+\/)?hotline-plugin-/.test(packageName) && shortName(packageName) === name;

function dependenciesOf(root: string): string[] {
  const file = path.join(root, 'package.json');
  if (!existsSync(file)) return [];
  const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object | undefined>;
  return Object.keys({ ...json.dependencies, ...json.optionalDependencies });
}
