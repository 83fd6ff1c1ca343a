import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, version as esbuildVersion, type Plugin } from 'esbuild';
import { version as hostVersion } from '../version.ts';
import { cachedBundle } from './bundle-cache.ts';
import { findInstalled } from './discover.ts';
import type { PluginPackage } from './package.ts';
import type { HostZod } from '../sandbox/contract.ts';

const thisFile = fileURLToPath(import.meta.url);
const here = path.dirname(thisFile);
/** The sources, or what was compiled of them. */
const sandbox = path.join(here, `../sandbox/main${path.extname(thisFile)}`);
const require = createRequire(import.meta.url);

/** Where the host's own zod lies; sandboxes may read it for its locales. */
export const zodDirectory = path.dirname(require.resolve('zod/package.json'));

/** Whether the plugin gets the host's zod: it brings none, or it finds the very same one. */
export function usesHostZod(plugin: PluginPackage): boolean {
  const own = findInstalled(plugin.directory, 'zod');
  return own === undefined || realpathSync(own) === zodDirectory;
}

/** A script to be given on standard input. It is large, and all but its end is the same for many processes. */
export interface SandboxProgram {
  readonly start: Buffer;
  readonly end: string;
}

/** By whether the host's zod is in it. */
const starts = new Map<boolean, Promise<Buffer>>();

/** The program that a plugin's process runs first; see `BootSettings`. */
export async function sandboxProgram(dataDir: string, sharesZod: boolean): Promise<SandboxProgram> {
  let start = starts.get(sharesZod);
  if (start === undefined) starts.set(sharesZod, (start = startOfProgram(sharesZod)));
  return { start: await start, end: `sandbox.boot({ dataDir: ${JSON.stringify(dataDir)}, zod });})();` };
}

async function startOfProgram(sharesZod: boolean): Promise<Buffer> {
  const runtime = bundle({ entryPoints: [sandbox], format: 'iife', globalName: 'sandbox' });
  const zod = JSON.stringify(sharesZod ? await hostZod() : null);
  return Buffer.from(`(() => {${await runtime}\nconst zod = ${zod};`);
}

/**
 * The host's zod as one module: resolving its many files costs each process some 40 ms. The locales stay on disk, read when a
 * plugin asks for one; they are more than half of the code. To bundle it takes as long as two sandboxes need to start, so it is done once.
 */
async function hostZod(): Promise<HostZod> {
  const from = path.join(zodDirectory, 'package.json');
  const howItIsBundled = readFileSync(thisFile, 'utf8');
  const key = [from, readFileSync(from, 'utf8'), esbuildVersion, hostVersion, howItIsBundled];
  return { source: await cachedBundle(key, bundleZod), from: pathToFileURL(from).href };
}

function bundleZod(): Promise<string> {
  const contents = `export * from 'zod'; export { default } from 'zod';`;
  return bundle({ stdin: { contents, resolveDir: here }, format: 'esm', minify: true, plugins: [localesFromDisk] });
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
