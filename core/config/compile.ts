import type { SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, formatMessages } from 'esbuild';
import type { BuildFailure, Message } from 'esbuild';
import { HostError } from '../errors.ts';
import { ownPlace } from './own-place.ts';
import { readBy } from './read-by.ts';

export interface CompiledConfig {
  /** One ES module with an inline source map; packages are still imported. */
  readonly source: string;
  /** The source map by itself; its sources are `file:` URLs. */
  readonly map: SourceMapPayload;
}

/**
 * Compiles a configuration with the files it imports by relative path, in memory.
 * Throws `HostError` `CONFIG_BROKEN` that shows file, line, column and the code there.
 *
 * @param read gets the paths of the files that matter, above all when it throws; absolute
 */
export async function compileConfig(file: string, read = new Set<string>()): Promise<CompiledConfig> {
  const root = dirname(file);
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: root,
      outfile: `${file}.js`,
      write: false,
      bundle: true,
      packages: 'external',
      format: 'esm',
      platform: 'node',
      target: 'node24',
      charset: 'utf8',
      sourcemap: 'external',
      tsconfigRaw: {},
      logLevel: 'silent',
      plugins: [readBy(read), ownPlace],
    });
    const [mapFile, sourceFile] = outputFiles;
    const map = withFileUrls(JSON.parse(mapFile!.text) as SourceMapPayload, root);
    const inline = Buffer.from(JSON.stringify(map)).toString('base64');
    return { source: `${sourceFile!.text}//# sourceMappingURL=data:application/json;base64,${inline}\n`, map };
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    for (const { location } of error.errors) if (location) read.add(join(root, location.file));
    throw new HostError('CONFIG_BROKEN', await describe(error.errors[0]!, root), { cause: error });
  }
}

function withFileUrls(map: SourceMapPayload, root: string): SourceMapPayload {
  return { ...map, sources: map.sources.map((source) => pathToFileURL(join(root, source)).href) };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) && error.errors.length > 0;
}

async function describe(message: Message, root: string): Promise<string> {
  const { location, text } = message;
  if (!location) return text;
  const [, ...frame] = (await formatMessages([message], { kind: 'error', color: false }))
    .join('')
    .trimEnd()
    .split('\n');
  return `${join(root, location.file)}:${location.line}:${location.column + 1}: ${text}\n${frame.join('\n')}`;
}
