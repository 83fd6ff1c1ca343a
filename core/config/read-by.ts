import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** This esbuild plugin notes which files are read, also when the build fails, and where a file that is not there yet would lie. */
export function readBy(files: Set<string>): Plugin {
  return {
    name: 'hotline-read-by',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
        for (const ending of ['', '.ts', '.js']) files.add(resolve(resolveDir, `${path}${ending}`));
        return undefined;
      });
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        files.add(path);
        return undefined;
      });
    },
  };
}
