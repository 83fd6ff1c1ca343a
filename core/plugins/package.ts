import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** The plugin API that this host speaks. */
export const API_VERSION = 1;

export const PERMISSIONS = ['child-process', 'worker', 'addons', 'wasi'] as const;
/** What a plugin may ask for in its package.json, and the configuration may grant. */
export type Permission = (typeof PERMISSIONS)[number];

/** Where a package was found: the plugins folder, the deployment's dependencies, or a name in the configuration. */
export type PluginOrigin = 'directory' | 'dependency' | 'config';

/** A package that follows every rule of a plugin; nothing of its code has run. */
export interface PluginPackage {
  /** The npm name without scope and `hotline-plugin-`. */
  readonly name: string;
  readonly packageName: string;
  readonly version: string;
  /** Absolute, without links. */
  readonly directory: string;
  /** Absolute path of the module whose default export is the plugin. */
  readonly entry: string;
  readonly origin: PluginOrigin;
  readonly permissions: readonly Permission[];
  /** Globs, relative to the package, of assets whose change reloads the plugin. */
  readonly watch: readonly string[];
  /** Names of packages that it may load at run time. */
  readonly dependencies: readonly string[];
}

/** A package that was found and not taken, with the rule it breaks as one sentence. */
export interface Refusal {
  readonly path: string;
  readonly name: string;
  readonly reason: string;
}

class Rule extends Error {}

/** Reads a folder as a plugin package, or says which rule it breaks. */
export function readPackage(folder: string, origin: PluginOrigin): PluginPackage | Refusal {
  const refusal = { path: folder, name: path.basename(folder) };
  try {
    const directory = realpathSync(folder);
    const json = readJson(path.join(directory, 'package.json'));
    const packageName = requireText(json.name, '`name`');
    const name = shortName(packageName);
    refusal.name = name;
    if (!/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name))
      throw new Rule(`its name \`${packageName}\` is not a valid npm name.`);
    if (origin !== 'directory' && !/^(@[^/]+\/)?hotline-plugin-/.test(packageName)) {
      throw new Rule(
        `an installed plugin is named \`hotline-plugin-x\` or \`@scope/hotline-plugin-x\`; this is \`${packageName}\`.`,
      );
    }
    if (!hasKeyword(json)) throw new Rule('its package.json lacks the keyword `hotline-plugin`.');
    const { permissions, watch, source } = readField(json.hotline);
    return {
      name,
      packageName,
      version: typeof json.version === 'string' ? json.version : '0.0.0',
      directory,
      entry: findEntry(directory, source, json),
      origin,
      permissions,
      watch,
      dependencies: ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((key) =>
        Object.keys((json[key] as object | undefined) ?? {}),
      ),
    };
  } catch (error) {
    const rule = error instanceof Rule ? error.message : `it cannot be read (${(error as Error).message}).`;
    return { ...refusal, reason: `${folder} is not taken as a plugin: ${rule}` };
  }
}

export function isRefusal(found: PluginPackage | Refusal): found is Refusal {
  return 'reason' in found;
}

export function hasKeyword(json: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(json.keywords) && json.keywords.includes('hotline-plugin');
}

export function shortName(packageName: string): string {
  return packageName.replace(/^@[^/]*\//, '').replace(/^hotline-plugin-(?=.)/, '');
}

/** @throws when the file is missing or is not a JSON object. */
export function readJson(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Rule('it has no readable package.json.');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new Rule(`its package.json is not valid JSON (${(error as Error).message}).`);
  }
  throw new Rule('its package.json is not a JSON object.');
}

interface HotlineField {
  readonly permissions: Permission[];
  readonly watch: string[];
  /** The entry before it is built; a published package may lack it. */
  readonly source?: string;
}

function readField(field: unknown): HotlineField {
  if (typeof field !== 'object' || field === null) {
    throw new Rule(`its package.json lacks the field \`"hotline": { "apiVersion": ${API_VERSION} }\`.`);
  }
  const { apiVersion, permissions = [], watch = [], source } = field as Record<string, unknown>;
  if (apiVersion !== API_VERSION) {
    throw new Rule(`it is written for plugin API ${JSON.stringify(apiVersion)}, and this host speaks ${API_VERSION}.`);
  }
  for (const [key, list] of Object.entries({ permissions, watch })) {
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) {
      throw new Rule(`\`hotline.${key}\` in its package.json must be a list of strings.`);
    }
  }
  const unknown = (permissions as string[]).find((permission) => !PERMISSIONS.includes(permission as Permission));
  if (unknown !== undefined) {
    throw new Rule(
      `it asks for the permission \`${unknown}\`, which does not exist; there are ${PERMISSIONS.join(', ')}.`,
    );
  }
  if (source !== undefined && typeof source !== 'string')
    throw new Rule('`hotline.source` in its package.json must be the path of a file.');
  return { permissions: permissions as Permission[], watch: watch as string[], source };
}

function findEntry(directory: string, source: string | undefined, json: Readonly<Record<string, unknown>>): string {
  const declared = fromExports(json.exports) ?? (typeof json.main === 'string' ? json.main : undefined);
  const candidates = declared === undefined ? ['index.ts', 'index.js'] : [declared, `${declared}.ts`, `${declared}.js`];
  for (const candidate of source === undefined ? candidates : [source, ...candidates]) {
    const file = path.resolve(directory, candidate);
    if (!file.startsWith(directory + path.sep))
      throw new Rule(`its entry \`${candidate}\` lies outside of the package.`);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return realpathSync(file);
  }
  throw new Rule(`its entry \`${candidates[0]}\` does not exist; name the file in \`main\` of its package.json.`);
}

/** The `.` export under the conditions that a plugin is loaded with. */
function fromExports(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const record = exports as Record<string, unknown>;
  for (const condition of ['.', 'import', 'module-sync', 'node', 'default']) {
    const found = fromExports(record[condition]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function requireText(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Rule(`its package.json has no ${what}.`);
}
