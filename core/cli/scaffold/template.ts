import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostError } from '../../errors.ts';
import type { CommandName, EventName } from '../../protocol/types.ts';
import { version } from '../../version.ts';
import type { PluginNames } from './names.ts';

/** Beside the host's sources in the repository, beside what was compiled of them in the package. */
const TEMPLATE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../plugin-template' : '../../plugin-template', import.meta.url),
);
const NOT_COPIED = new Set(['node_modules', 'dist', 'README.md']);

/** What the template is called, and what it declares. */
const OF_TEMPLATE = { packageName: 'hotline-plugin-template', command: '/hello', event: 'dialog_created' };

export interface NewPlugin extends PluginNames {
  readonly command: CommandName;
  readonly event: EventName;
  /** It lies in no deployment, and brings what its tests need. */
  readonly standalone: boolean;
}

/**
 * Writes a plugin into `folder`, which must not exist: all of it appears at once.
 * @throws {HostError} `FILE_EXISTS`
 */
export function writePlugin(folder: string, plugin: NewPlugin): void {
  if (existsSync(folder)) throw new HostError('FILE_EXISTS', `${folder} exists.`);
  mkdirSync(path.dirname(folder), { recursive: true });
  // Folders that begin with a dot are never taken for plugins.
  const draft = path.join(path.dirname(folder), `.new-${plugin.short}-${process.pid}`);
  try {
    fill(draft, plugin);
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

function fill(draft: string, plugin: NewPlugin): void {
  cpSync(TEMPLATE, draft, { recursive: true, filter: (file) => !NOT_COPIED.has(path.relative(TEMPLATE, file)) });
  const manifest = path.join(draft, 'package.json');
  // npm would take it for a part of the host's own, had it kept its name in the package.
  const packed = path.join(draft, 'package.template.json');
  if (existsSync(packed)) renameSync(packed, manifest);
  for (const entry of readdirSync(draft, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), plugin));
  }
  writeFileSync(manifest, manifestOf(readFileSync(manifest, 'utf8'), plugin));
  writeFileSync(path.join(draft, 'README.md'), readmeOf(plugin));
  if (plugin.standalone) writeFileSync(path.join(draft, '.gitignore'), 'node_modules/\ndist/\n*.tgz\n');
}

function renamed(text: string, { packageName, command, event }: NewPlugin): string {
  return text
    .replaceAll(OF_TEMPLATE.packageName, packageName)
    .replaceAll(new RegExp(`${OF_TEMPLATE.command}\\b`, 'g'), command)
    .replaceAll(OF_TEMPLATE.event, event);
}

function manifestOf(template: string, { short, standalone }: NewPlugin): string {
  const { private: _, ...manifest } = JSON.parse(template) as Record<string, unknown>;
  const own = { ...manifest, version: '0.1.0', description: `The plugin ${short} for hotline-host` };
  const host = { 'hotline-host': `^${version}` };
  const devDependencies = { ...(manifest.devDependencies as object | undefined), ...host };
  return `${JSON.stringify(standalone ? { ...own, devDependencies } : own, null, 2)}\n`;
}

function readmeOf({ packageName, short, command, event }: NewPlugin): string {
  return `# ${packageName}

A plugin for [hotline-host](https://www.npmjs.com/package/hotline-host). Say here what it does for whom.

- \`${command}\`: what operators type.
- \`${event}\`: the event that it takes.

Options stand in \`hotline.config.ts\` under \`plugins.options.${short}\`.

\`\`\`sh
npm install ${packageName}
\`\`\`
`;
}
