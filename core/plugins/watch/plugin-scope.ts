import { realpathSync } from 'node:fs';
import path from 'node:path';
import { assetGlob, matches } from './asset-glob.ts';
import { isWithin, statOf } from './paths.ts';
import type { Scope } from './scope.ts';

/** All that, when it changes, changes the plugin. Paths are absolute and without links. */
export interface PluginFiles {
  /** The package's folder. */
  readonly directory: string;
  /** Files that the compile read, also outside of the folder. */
  readonly inputs: readonly string[];
  /** Globs, relative to `directory`, of files that the plugin reads at run time. Links are followed where they may lead to such. */
  readonly assets: readonly string[];
  /** Folders of the installed packages that it uses: their package.json counts. Links are allowed. */
  readonly packages: readonly string[];
  /**
   * The last compile failed. Then every source counts that appears or changes beside an input or in the folder (but for
   * `node_modules`, `data` and hidden folders): it may be the one that was missing.
   */
  readonly broken: boolean;
}

/** What a plugin can import. */
const SOURCE = /\.([cm]?[jt]s|[jt]sx|json|txt|md|html)$/;

export function pluginScope(
  { directory, inputs, assets, packages, broken }: PluginFiles,
  report: (file: string) => void,
): Scope {
  const globs = assets.map((glob) => assetGlob(directory, glob));
  const installed = packages.map(withoutLinks);
  const beside = new Set(inputs.map((file) => path.dirname(file)));
  const named = new Set([...inputs, ...[directory, ...installed].map((folder) => path.join(folder, 'package.json'))]);
  const wanted = [...new Set([directory, ...beside, ...installed, ...globs.map(({ base }) => base)])];

  const holdsSources = (folder: string) => isWithin(directory, folder) && !isLeftOut(path.relative(directory, folder));
  const holdsAssets = (folder: string) =>
    globs.some(({ base, deep }) => deep && isWithin(base, folder) && !isForeign(path.relative(base, folder)));
  const leadsTo = (folder: string) => wanted.some((other) => isWithin(folder, other));
  const watches = (folder: string) => holdsSources(folder) || holdsAssets(folder) || leadsTo(folder);

  return {
    roots: wanted.filter((folder) => !wanted.some((other) => other !== folder && isWithin(other, folder))),
    watches,
    follows: (link) => holdsAssets(link) || globs.some(({ base }) => isWithin(link, base)),
    counts(file) {
      if (named.has(file)) return true;
      const folder = path.dirname(file);
      if (!watches(folder)) return false;
      if (broken && SOURCE.test(file) && (holdsSources(folder) || beside.has(folder))) return true;
      return globs.some((glob) => matches(glob, file)) && !statOf(file)?.isDirectory();
    },
    lostWith(folder) {
      const files = [...named].filter((file) => isWithin(folder, file));
      return holdsAssets(folder) || globs.some(({ base }) => isWithin(folder, base)) ? [...files, folder] : files;
    },
    report,
  };
}

/** Neither installed nor hidden, where editors and tools keep what is theirs. */
const isForeign = (relative: string) => /(^|\/)(\.|node_modules(\/|$))/.test(relative);
const isLeftOut = (relative: string) => isForeign(relative) || /^data(\/|$)/.test(relative);

function withoutLinks(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
