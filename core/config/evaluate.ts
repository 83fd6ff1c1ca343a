import { SourceMap } from 'node:module';
import type { SourceMapPayload } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HostError } from '../errors.ts';
import { compileConfig } from './compile.ts';
import type { CompiledConfig } from './compile.ts';
import { importCompiled } from './hooks.ts';

export interface EvaluatedConfig {
  readonly config: unknown;
  /** The files that it was compiled from; absolute. */
  readonly inputs: readonly string[];
}

/**
 * Runs a configuration file and hands back its default export, awaited. Each call runs it anew; it is compiled before `environment` settles,
 * and runs after that.
 *
 * Throws `HostError` `CONFIG_BROKEN` that names file and line when it does not compile, throws, or exports nothing.
 *
 * @param read as for `compileConfig`
 */
export async function evaluateConfig(
  file: string,
  environment?: Promise<void>,
  read?: Set<string>,
): Promise<EvaluatedConfig> {
  const [compiled] = await Promise.all([compileConfig(file, read), environment]);
  const config = await run(file, compiled);
  if (config !== undefined) return { config, inputs: compiled.map.sources.map((url) => fileURLToPath(url)) };
  throw new HostError(
    'CONFIG_BROKEN',
    `${file} has no default export; end it with export default defineConfig({ … }).`,
  );
}

async function run(file: string, { source, map }: CompiledConfig): Promise<unknown> {
  try {
    const module = await importCompiled(pathToFileURL(file).href, source);
    return await module.default;
  } catch (error) {
    if (!(error instanceof Error)) throw new HostError('CONFIG_BROKEN', `${file}: ${String(error)}`, { cause: error });
    error.stack = withSourcePlaces(error.stack ?? '', map);
    const place = firstPlace(
      error.stack,
      map.sources.map((url) => fileURLToPath(url)),
    );
    throw new HostError('CONFIG_BROKEN', `${place ?? file}: ${error.message}`, { cause: error });
  }
}

/** Rewrites places in the compiled module to those in the sources. Where Node has done so already, nothing changes. */
function withSourcePlaces(stack: string, map: SourceMapPayload): string {
  const sourceMap = new SourceMap(map);
  return stack.replaceAll(/hotline:\/\/[^\s()]+\?version=\d+:(\d+):(\d+)/g, (place, line, column) => {
    const entry = sourceMap.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return place;
    return `${fileURLToPath(entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** The first `file:line:column` of a stack that lies in one of the configuration's own files. */
function firstPlace(stack: string, files: readonly string[]): string | undefined {
  const places = stack.split('\n').map((line) => /^\s+at .*?(\/[^():]*:\d+:\d+)\)?$/.exec(line)?.[1]);
  return places.find((place) => files.some((file) => place?.startsWith(`${file}:`)));
}
