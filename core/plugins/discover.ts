import { existsSync, readdirSync, realpathSync, type Dirent } from 'node:fs';
import path from 'node:path';
import { HostError } from '../errors.ts';
import { hasKeyword, isRefusal, readJson, readPackage, type PluginPackage, type Refusal } from './package.ts';

export interface DiscoveryOptions {
  /** The deployment: the folder whose package.json names the dependencies. */
  readonly root: string;
  /** The plugins folder; absolute. */
  readonly directory: string;
  /** Names of installed packages, beyond those found by their keyword. */
  readonly packages: readonly string[];
}

export interface Discovery {
  /** By name, in alphabetical order. */
  readonly packages: readonly PluginPackage[];
  readonly refusals: readonly Refusal[];
}

/**
 * Finds all plugin packages: in the plugins folder, among the deployment's dependencies that carry the keyword, and by the
 * names in the configuration. A package reached twice through links counts once; of two with one name the first is taken.
 * @param holders the folder of each name that is taken already; absolute, without links. It keeps the name, also while its package.json is broken
 * @throws {HostError} `CONFIG_BROKEN` for the deployment's package.json, `CONFIG_INVALID` for a plugins folder that is none.
 */
export function discover(options: DiscoveryOptions, holders: ReadonlyMap<string, string> = new Map()): Discovery {
  const found = new Map<string, PluginPackage>();
  const refusals: Refusal[] = [];
  for (const candidate of candidates(options)) {
    if (isRefusal(candidate)) refusals.push(candidate);
    else if (!found.has(candidate.directory)) found.set(candidate.directory, candidate);
  }
  const broken = new Set(refusals.map(({ path: folder }) => realPathOf(folder)));
  const isHeld = (name: string, directory: string) => found.get(directory)?.name === name || broken.has(directory);
  const owners = new Map([...holders].filter(([name, directory]) => isHeld(name, directory)));
  for (const { name, directory } of found.values()) if (!owners.has(name)) owners.set(name, directory);
  for (const { name, directory } of found.values()) {
    if (owners.get(name) === directory) continue;
    const reason = `${directory} is not taken as a plugin: its name \`${name}\` belongs to ${owners.get(name)} already.`;
    refusals.push({ path: directory, name, reason });
  }
  const packages = [...found.values()].filter(({ name, directory }) => owners.get(name) === directory);
  return { packages: packages.sort((a, b) => (a.name < b.name ? -1 : 1)), refusals };
}

/** Links are followed where they lead somewhere. */
function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

function* candidates({ root, directory, packages }: DiscoveryOptions): Generator<PluginPackage | Refusal> {
  for (const folder of pluginFolders(directory)) yield readPackage(folder, 'directory');
  for (const name of dependencies(root)) {
    const folder = findInstalled(root, name);
    if (folder !== undefined && carriesKeyword(folder)) yield readPackage(folder, 'dependency');
  }
  for (const name of packages) {
    const folder = findInstalled(root, name);
    if (folder !== undefined) yield readPackage(folder, 'config');
    else
      yield {
        path: name,
        name,
        reason: `The package ${name}, named in plugins.packages, is not installed in ${root}: run \`npm install ${name}\`.`,
      };
  }
}

function pluginFolders(directory: string): string[] {
  return entriesOf(directory)
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !/^(\.|_|node_modules$)/.test(entry.name))
    .map((entry) => path.join(directory, entry.name))
    .sort();
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new HostError(
      'CONFIG_INVALID',
      `plugins.directory is ${directory}; allowed: a folder that can be read (${message}).`,
      { cause: error },
    );
  }
}

function dependencies(root: string): string[] {
  const file = path.join(root, 'package.json');
  if (!existsSync(file)) return [];
  let json: Record<string, unknown>;
  try {
    json = readJson(file);
  } catch (error) {
    throw new HostError('CONFIG_BROKEN', `${file} cannot be used: ${(error as Error).message}`, { cause: error });
  }
  return Object.keys({
    ...(json.dependencies as object | undefined),
    ...(json.optionalDependencies as object | undefined),
  }).sort();
}

/** As Node looks for it: in `node_modules` of this folder and of those above. */
export function findInstalled(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
    if (folder === path.dirname(folder)) return undefined;
  }
}

function carriesKeyword(folder: string): boolean {
  try {
    return hasKeyword(readJson(path.join(folder, 'package.json')));
  } catch {
    return false;
  }
}
