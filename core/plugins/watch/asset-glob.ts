import path from 'node:path';
import { statOf } from './paths.ts';

/** A glob of assets, taken apart: where it begins, and what it says of the paths from there on. */
export interface AssetGlob {
  /** The folder before the first part with a wildcard; absolute. */
  readonly base: string;
  /** Relative to `base`. */
  readonly pattern: string;
  /** Whether folders below `base` may hold matches. */
  readonly deep: boolean;
}

/**
 * The name of a folder stands for all that is in it.
 *
 * ```ts
 * assetGlob('/srv/plugins/crm', 'templates/**'); // { base: '/srv/plugins/crm/templates', pattern: '**', deep: true }
 * ```
 */
export function assetGlob(directory: string, glob: string): AssetGlob {
  const parts = path.normalize(glob).split(path.sep);
  const wildcard = parts.findIndex((part) => /[*?[\]{}()!+@]/.test(part));
  const named = path.resolve(directory, glob);
  if (wildcard === -1 && statOf(named)?.isDirectory()) return { base: named, pattern: '**', deep: true };
  const start = wildcard === -1 ? parts.length - 1 : wildcard;
  const rest = parts.slice(start);
  return {
    base: path.resolve(directory, ...parts.slice(0, start)),
    pattern: rest.join(path.sep),
    deep: rest.length > 1 || rest.includes('**'),
  };
}

export function matches({ base, pattern }: AssetGlob, file: string): boolean {
  return path.matchesGlob(path.relative(base, file), pattern);
}
