import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { findInstalled } from './discover.ts';
import type { PluginPackage } from './package.ts';
import type { HostZod } from '../sandbox/contract.ts';
import type { BootSettings } from '../sandbox/main.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
/** The sources, or what was compiled of them. */
const sandbox = path.join(here, `../sandbox/main${path.extname(fileURLToPath(import.meta.url))}`);
const require = createRequire(import.meta.url);

/** Where the host's own zod lies; sandboxes may read it for its locales. */
export const zodDirectory = path.dirname(require.resolve('zod/package.json'));

/** Whether the plugin gets the host's zod: it brings none, or it finds the very same one. */
export function usesHostZod(plugin: PluginPackage): boolean {
  const own = findInstalled(plugin.directory, 'zod');
  return own === undefined || realpathSync(own) === zodDirectory;
}

let runtime: Promise<string> | undefined;
let zod: Promise<string> | undefined;

/** The program that a plugin's process runs first, as one script to be given on standard input. */
export async function sandboxProgram(settings: BootSettings): Promise<string> {
  runtime ??= bundle({ entryPoints: [sandbox], format: 'iife', globalName: 'sandbox' });
  return `(() => {${await runtime}\nsandbox.boot(${JSON.stringify(settings)});})();`;
}

/**
 * The host's zod as one module: resolving its many files costs each process some 40 ms. The locales stay on disk, read when a
 * plugin asks for one; they are more than half of the code.
 */
export async function hostZod(): Promise<HostZod> {
  const contents = `export * from 'zod'; export { default } from 'zod';`;
  zod ??= bundle({ stdin: { contents, resolveDir: here }, format: 'esm', minify: true, plugins: [localesFromDisk] });
  return { source: await zod, from: pathToFileURL(path.join(zodDirectory, 'package.json')).href };
}

const localesFromDisk: Plugin = {
  name: 'locales-from-disk',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]locales[/\\]/ }, ({ path: file }) => {
      if (/[/\\](en|index)\.js$/.test(file)) return undefined;
      const places = [file, file.replace(/\.js$/, '.cjs')].map((place) => JSON.stringify(place));
      const lines = [
        `import { createRequire } from 'node:module';`,
        `export default (...args) => {`,
        `  const locale = createRequire(${places[0]})(${places[1]});`,
        `  return (locale.default ?? locale)(...args);`,
        `};`,
      ];
      return { contents: lines.join('\n') };
    });
  },
};

async function bundle(options: Parameters<typeof build>[0]): Promise<string> {
  const result = await build({
    ...options,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    logLevel: 'silent',
  });
  return result.outputFiles![0]!.text;
}
