import path from 'node:path';
import type { BuildFailure, Location, Message } from 'esbuild';
import { HostError } from '../errors.ts';
import { frame } from './code-frame.ts';
import type { PluginPackage } from './package.ts';
import type { ReadFiles } from './read-files.ts';

/** `PLUGIN_BROKEN` of a plugin whose sources do not compile. */
export class CompileError extends HostError {
  /** The files that were read and those that are at fault: to mend one of them may be all that is needed. */
  readonly inputs: ReadFiles;

  constructor(message: string, inputs: ReadFiles, cause: unknown) {
    super('PLUGIN_BROKEN', message, { cause });
    this.inputs = inputs;
  }
}

/** Says a failed compilation the way a compiler does: file, line, column, reason, and the line itself. */
export function compileError(plugin: PluginPackage, error: unknown, inputs: ReadFiles): CompileError {
  const { errors: messages = [] } = error as Partial<BuildFailure>;
  const text =
    messages.length === 0 ? (error as Error).message : messages.map((message) => say(plugin, message)).join('\n');
  for (const { location } of messages) {
    const file = location && placeOf(plugin, location);
    if (file !== null && !inputs.paths.includes(file)) inputs.add(file);
  }
  return new CompileError(text, inputs, error);
}

function say(plugin: PluginPackage, { text, location, detail }: Message): string {
  const reason = detail instanceof Error && 'code' in detail ? detail.message : text;
  if (location === null) return reason;
  const { line, column, length, lineText } = location;
  const place = `${placeOf(plugin, location)}:${line}:${column + 1}`;
  return `${place}: ${reason}\n${frame(line, column, length, lineText)}`;
}

function placeOf(plugin: PluginPackage, { file }: Location): string {
  return path.resolve(plugin.directory, file);
}
