import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findInstalled } from './discover.ts';
import type { PluginPackage } from './package.ts';

/**
 * What a plugin's process may read, as absolute paths: its own package, and the packages it depends on, each with theirs.
 *
 * Not `node_modules` as a whole: Node's permission model judges a path by its letters and the operating system then follows
 * links, so that `node_modules/some-workspace/../.env` would leave through any link inside a granted folder. For the same
 * reason a folder of the plugin that holds links is granted entry by entry, without them.
 */
export function readablePaths(plugin: PluginPackage, imported: Iterable<string> = []): string[] {
  const found = new Set<string>();
  collectDependencies(plugin.directory, [...plugin.dependencies, ...imported], found);
  found.delete(plugin.directory);
  return [...withoutLinks(plugin.directory), ...found];
}

function collectDependencies(from: string, names: Iterable<string>, found: Set<string>): void {
  for (const name of names) {
    if (name === 'hotline-host') continue;
    const installed = findInstalled(from, name);
    if (installed === undefined) continue;
    const directory = realpathSync(installed);
    // A workspace beside the plugin comes with its snapshot; granting its folder would grant what lies around it.
    if (!directory.split(path.sep).includes('node_modules') || found.has(directory)) continue;
    found.add(directory);
    collectDependencies(directory, dependencyNames(directory), found);
  }
}

function dependencyNames(directory: string): string[] {
  const json = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as Record<
    string,
    object | undefined
  >;
  return Object.keys({ ...json.dependencies, ...json.optionalDependencies, ...json.peerDependencies });
}

/** The folder itself when no link lies in it, else its entries, without the links. `node_modules` is never part of it. */
function withoutLinks(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const parts = entries.map((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isSymbolicLink() || entry.name === 'node_modules') return [];
    return entry.isDirectory() ? withoutLinks(full) : [full];
  });
  const whole = entries.every((entry, i) => parts[i]!.length === 1 && parts[i]![0] === path.join(folder, entry.name));
  return whole ? [folder] : parts.flat();
}
