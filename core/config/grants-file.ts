import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HostError } from '../errors.ts';
import { pluginSettings } from './plugin-settings.ts';

/** Beside the configuration: the permissions that `hotline plugins add` was told to grant. */
export const GRANTS_FILE = 'hotline.grants.json';

/** Permissions by name of plugin, as under `plugins.grants`. */
export type Grants = ReturnType<typeof pluginSettings.shape.grants.parse>;

/** What the file in `root` grants; nothing when there is none. Throws `HostError` `CONFIG_INVALID`. */
export function readGrants(root: string): Grants {
  const file = path.join(root, GRANTS_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new HostError('CONFIG_INVALID', `${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  const { data, success } = pluginSettings.shape.grants.safeParse(json(text));
  if (success) return data;
  throw new HostError('CONFIG_INVALID', `${file} must hold lists of permissions by name of plugin.`);
}

/** Sets what the file in `root` grants to one plugin; with an empty list, nothing. The file goes with its last entry. */
export function writeGrant(root: string, plugin: string, permissions: Grants[string]): void {
  const file = path.join(root, GRANTS_FILE);
  const { [plugin]: _, ...others } = readGrants(root);
  const grants = permissions.length === 0 ? others : { ...others, [plugin]: permissions };
  if (Object.keys(grants).length === 0) rmSync(file, { force: true });
  else writeFileSync(file, `${JSON.stringify(grants, null, 2)}\n`);
}

/** Of both: what either grants is granted. */
export function joinGrants(a: Grants, b: Grants): Grants {
  const plugins = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries(
    [...plugins].map((plugin) => [plugin, [...new Set([...(a[plugin] ?? []), ...(b[plugin] ?? [])])]]),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
