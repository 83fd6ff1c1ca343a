import path from 'node:path';
import type { BuildFailure, Message } from 'esbuild';
import { HostError } from '../errors.ts';
import { frame } from './code-frame.ts';
import type { PluginPackage } from './package.ts';

/** Says a failed compilation the way a compiler does: file, line, column, reason, and the line itself. */
export function compileError(plugin: PluginPackage, error: unknown): HostError {
  const messages = (error as Partial<BuildFailure>).errors;
  const text =
    messages === undefined || messages.length === 0
      ? (error as Error).message
      : messages.map((message) => say(plugin, message)).join('\n');
  return new HostError('PLUGIN_BROKEN', text, { cause: error });
}

function say(plugin: PluginPackage, { text, location, detail }: Message): string {
  const reason = detail instanceof Error && 'code' in detail ? detail.message : text;
  if (location === null) return reason;
  const { file, line, column, length, lineText } = location;
  const place = `${path.resolve(plugin.directory, file)}:${line}:${column + 1}`;
  return `${place}: ${reason}\n${frame(line, column, length, lineText)}`;
}
