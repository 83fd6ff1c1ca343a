import path from 'node:path';
import { isWithin, statOf } from './paths.ts';
import type { Scope } from './scope.ts';

/**
 * What decides which plugins there are: the folders in the plugins folder `directory`, their package.json, and what the
 * deployment in `root` has installed.
 */
export function packagesScope(directory: string, root: string, report: (file: string) => void): Scope {
  const manifests = ['package.json', 'package-lock.json'].map((name) => path.join(root, name));
  const isPlugin = (folder: string) =>
    path.dirname(folder) === directory && !/^([._]|node_modules$)/.test(path.basename(folder));
  const leadsTo = (folder: string) => isWithin(folder, directory) || isWithin(folder, root);
  return {
    roots: isWithin(root, directory) ? [root] : [root, directory],
    watches: (folder) => leadsTo(folder) || isPlugin(folder),
    follows: (link) => isPlugin(link) || leadsTo(link),
    counts: (file) =>
      manifests.includes(file) ||
      file === directory ||
      (path.basename(file) === 'package.json' && isPlugin(path.dirname(file))) ||
      (isPlugin(file) && !statOf(file)?.isFile()),
    lostWith: (folder) => (isWithin(folder, directory) || isPlugin(folder) ? [folder] : []),
    report,
  };
}
