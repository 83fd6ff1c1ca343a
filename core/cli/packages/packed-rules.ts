import { readFile } from 'node:fs/promises';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { HostError } from '../../errors.ts';
import { isRefused } from '../../plugins/listing.ts';
import { isRefusal, readPackage } from '../../plugins/package.ts';
import { advice, wrong, type Finding } from './finding.ts';
import { loadPackage } from './load-package.ts';
import { optionsFinding } from './options-schema.ts';
import { withTrial } from './trial.ts';

const PRIVATE = /(^|\/)(\.env(?!\.example)[^/]*|\.npmrc|[^/]+\.(sqlite|pem|key))$|^(data|node_modules)\//;

/** What is wrong with the files that would be published. */
export function fileFindings(files: readonly string[]): Finding[] {
  const found = files.filter((file) => PRIVATE.test(file));
  if (found.length === 0) return [];
  return [
    wrong('files', `Among what would be published are ${found.slice(0, 3).join(', ')}: leave them out of \`files\`.`),
  ];
}

/** What publint says of the tarball. */
export async function publintFindings(tarball: string): Promise<Finding[]> {
  const { buffer } = new Uint8Array(await readFile(tarball));
  const { messages, pkg } = await publint({ pack: { tarball: buffer } });
  return messages.flatMap((message) => {
    const text = formatMessage(message, pkg ?? {}, { color: false });
    if (text === undefined) return [];
    const level = message.type === 'suggestion' ? advice : wrong;
    return [level('publint', text)];
  });
}

/** Installs the tarball as a deployment would, and loads it in a sandbox. */
export async function loadingFindings(tarball: string): Promise<Finding[]> {
  try {
    return await withTrial(tarball, installedFindings);
  } catch (error) {
    if (!(error instanceof HostError) || error.code !== 'NPM_FAILED') throw error;
    return [wrong('install', `What would be published cannot be installed: ${error.message}`)];
  }
}

/** What a package in `node_modules` is like in a sandbox. The folder is not to be used afterwards. */
export async function installedFindings(installed: string): Promise<Finding[]> {
  const plugin = readPackage(installed, 'dependency');
  if (isRefusal(plugin)) return [wrong('loads', plugin.reason.replace(installed, 'What would be published'))];
  const loaded = await loadPackage(installed);
  if (isRefused(loaded)) return [wrong('loads', loaded.refused)];
  if (loaded.reason !== undefined) {
    const reason = loaded.reason.replaceAll(`file://${installed}/`, '').replaceAll(`${installed}/`, '');
    if (plugin.permissions.length === 0) return [wrong('loads', `Installed, the plugin ${reason}`)];
    return [advice('loads', `Without the permissions that it asks for, the plugin ${reason}`)];
  }
  if (loaded.commands.length + loaded.events.length === 0) {
    return [wrong('declares', 'It declares no command and no event: nothing would ever call it.')];
  }
  const options = await optionsFinding(plugin);
  return options === undefined ? [] : [options];
}
