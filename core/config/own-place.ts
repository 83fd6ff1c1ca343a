import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'hotline-own-place';

/**
 * Bundling makes one module of many. This esbuild plugin lets `import.meta.url`, `.filename` and `.dirname` still be those of
 * the source file they stand in. The import that brings them is appended: imports are hoisted, and no line moves.
 */
export const ownPlace: Plugin = {
  name: NAMESPACE,
  setup(build) {
    const names = ['url', 'filename', 'dirname'];
    build.initialOptions.define = Object.fromEntries(names.map((name) => [`import.meta.${name}`, `__own_${name}`]));
    const imports = names.map((name) => `${name} as __own_${name}`).join(', ');

    build.onLoad({ filter: /\.[cm]?[jt]s$/, namespace: 'file' }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes('import.meta')) return { contents: source, loader: 'default' };
      return {
        contents: `${source}\nimport { ${imports} } from ${JSON.stringify(`${NAMESPACE}:${path}`)};`,
        loader: 'default',
      };
    });
    build.onResolve({ filter: new RegExp(`^${NAMESPACE}:`) }, ({ path }) => ({
      path: path.slice(NAMESPACE.length + 1),
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => {
      const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
      return { contents: JSON.stringify(place), loader: 'json' };
    });
  },
};
