import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { HostError } from '../errors.ts';

const NAMES = ['hotline.config.ts', 'hotline.config.js', 'hotline.config.mjs'];

/**
 * The absolute path of the configuration: `file` as named with `--config`, else the first of `hotline.config.ts`, `.js` and
 * `.mjs` in `cwd`. Throws `HostError` `CONFIG_NOT_FOUND`.
 */
export function findConfig(file: string | undefined, cwd: string): string {
  const candidates = (file === undefined ? NAMES : [file]).map((name) => resolve(cwd, name));
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  throw new HostError(
    'CONFIG_NOT_FOUND',
    file === undefined ? `There is no ${basename(candidates[0]!)} in ${cwd}.` : `There is no ${candidates[0]}.`,
  );
}
