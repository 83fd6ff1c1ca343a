import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform, type Loader, type Metafile, type Plugin } from 'esbuild';
import type { SnapshotModule } from '../sandbox/contract.ts';
import { compileError } from './compile-error.ts';
import { findInstalled } from './discover.ts';
import type { PluginPackage } from './package.ts';
import { ReadFiles } from './read-files.ts';

/** A plugin's sources as JavaScript, module by module, all read at one moment. */
export interface Snapshot {
  readonly entry: string;
  readonly modules: Readonly<Record<string, SnapshotModule>>;
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly inputs: ReadFiles;
  /** Names of installed packages that the sources import. */
  readonly packages: readonly string[];
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.jsx': 'jsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.json': 'json',
  '.txt': 'text',
  '.md': 'text',
  '.html': 'text',
};
const LARGEST_SOURCE = 8 * 2 ** 20;

/**
 * Compiles a plugin into a snapshot. Installed JavaScript is left alone and loaded from disk as it is.
 * @throws {CompileError} `PLUGIN_BROKEN` with file, line and code frame.
 */
export async function compile(plugin: PluginPackage): Promise<Snapshot> {
  const entry = pathToFileURL(plugin.entry).href;
  const inputs = new ReadFiles();
  if (isInstalled(plugin.entry) && /\.[cm]?js$/.test(plugin.entry)) {
    inputs.add(plugin.entry);
    return { entry, modules: {}, imports: {}, inputs, packages: [] };
  }
  const sources = new Map<string, string>();
  const packages = new Set<string>();
  const roots = new Set([plugin.directory]);
  try {
    const { metafile } = await build({
      absWorkingDir: plugin.directory,
      entryPoints: [plugin.entry],
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      logLevel: 'silent',
      plugins: [readOnce(sources, inputs, roots), leaveInstalled(packages, roots)],
    });
    return { entry, ...(await modulesOf(plugin, metafile, sources)), inputs, packages: [...packages] };
  } catch (error) {
    throw compileError(plugin, error, inputs);
  }
}

/**
 * Keeps what the bundler read, so that resolution and compilation see the same bytes. It is the host that reads here, with the
 * host's rights: only regular files below the plugin's own folder, or that of a workspace it imports by name, are sources.
 */
function readOnce(sources: Map<string, string>, inputs: ReadFiles, roots: ReadonlySet<string>): Plugin {
  return {
    name: 'read-once',
    setup({ onLoad }) {
      onLoad({ filter: /.*/ }, async ({ path: file }) => {
        const problem = await whyNoSource(file, roots);
        if (problem !== undefined) return { errors: [{ text: problem }] };
        inputs.add(file);
        const contents = await readFile(file, 'utf8');
        sources.set(file, contents);
        return { contents, loader: loaderOf(file) };
      });
    },
  };
}

/** Packages in `node_modules` are Node's to load; a linked workspace outside of it belongs to the snapshot. */
function leaveInstalled(packages: Set<string>, roots: Set<string>): Plugin {
  return {
    name: 'leave-installed',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, async ({ path: specifier, kind, resolveDir, pluginData }) => {
        if (pluginData === 'inner' || kind === 'entry-point') return undefined;
        if (/^node:|^(hotline-host|zod)(\/|$)/.test(specifier)) return { external: true };
        const found = await resolve(specifier, { kind, resolveDir, pluginData: 'inner' });
        if (found.errors.length > 0 && kind === 'import-statement') return undefined;
        if (found.errors.length === 0 && found.namespace === 'file' && !found.external && !isInstalled(found.path)) {
          const installed = findInstalled(resolveDir, packageNameOf(specifier));
          if (installed !== undefined) roots.add(await realpath(installed));
          return found;
        }
        packages.add(packageNameOf(specifier));
        return { external: true };
      });
    },
  };
}

async function whyNoSource(file: string, roots: ReadonlySet<string>): Promise<string | undefined> {
  const real = await realpath(file);
  if (![...roots].some((root) => real.startsWith(root + path.sep))) {
    return `${file} lies outside of the plugin’s package; a plugin imports its own files and packages by name.`;
  }
  if (!(path.extname(file) in LOADERS)) return `${file} is no source: imported are ${Object.keys(LOADERS).join(', ')}.`;
  const facts = await stat(real);
  if (!facts.isFile()) return `${file} is no file.`;
  return facts.size > LARGEST_SOURCE ? `${file} is larger than ${LARGEST_SOURCE / 2 ** 20} MB.` : undefined;
}

const packageNameOf = (specifier: string) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0];

async function modulesOf(plugin: PluginPackage, { inputs }: Metafile, sources: ReadonlyMap<string, string>) {
  const modules: Record<string, SnapshotModule> = {};
  const imports: Record<string, Record<string, string>> = {};
  const urlOf = (input: string) => pathToFileURL(path.resolve(plugin.directory, input)).href;
  const files = Object.entries(inputs).map(async ([input, { format, imports: targets }]) => {
    const file = path.resolve(plugin.directory, input);
    const source = sources.get(file);
    if (source === undefined) return;
    const isModule = format === 'esm' || file.endsWith('.json') || !/\.c[jt]s$/.test(file);
    const { code } = await transform(source, {
      loader: loaderOf(file),
      sourcefile: file,
      format: isModule ? 'esm' : 'cjs',
      target: 'node24',
      platform: 'node',
      sourcemap: 'inline',
      sourcesContent: false,
    });
    modules[urlOf(input)] = { format: isModule ? 'module' : 'commonjs', source: code };
    const resolved = targets.filter(({ original, external }) => original !== undefined && external !== true);
    imports[urlOf(input)] = Object.fromEntries(resolved.map((target) => [target.original!, urlOf(target.path)]));
  });
  await Promise.all(files);
  return { modules, imports };
}

function loaderOf(file: string): Loader {
  return LOADERS[path.extname(file)]!;
}

function isInstalled(file: string): boolean {
  return file.split(path.sep).includes('node_modules');
}
