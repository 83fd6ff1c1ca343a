import type { z } from 'zod';
import { closest } from './closest.ts';
import { listSettings } from './settings.ts';

/** Settings whose text may be shown; the text of any other, a key or token perhaps, never is. */
const SHOWN =
  /^(server\.(?!tls\.key|metrics\.token)|sandbox\.|replies\.|events\.|plugins\.(?!options)|logLevel$|connections\[\d+\]\.(name|timezone)$)/;

/** What is allowed where the schema has no words of its own. */
export function allowed(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type') return undefined;
  return issue.expected === 'object' || issue.expected === 'record'
    ? 'an object with settings'
    : `a value of type ${issue.expected}`;
}

/**
 * One line per problem: the setting's path, its value as given unless it could be a secret, and what is allowed.
 *
 * `origins` names where a value came from that does not stand in the file, by path of setting: `{ 'server.port': 'PORT' }`.
 */
export function problemLines(error: z.ZodError, given: unknown, origins: Readonly<Record<string, string>>): string[] {
  return error.issues.flatMap((issue) => {
    const path = settingPath(issue.path);
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => unknownSetting(path ? `${path}.${key}` : key));

    const name = origins[path] ? `${path} (from ${origins[path]})` : path || 'The configuration';
    return `${name} is ${shown(valueAt(given, issue.path), path)}; allowed: ${issue.message}.`;
  });
}

/** `connections[0].name` */
function settingPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .slice(1);
}

function unknownSetting(path: string): string {
  const general = path.replaceAll(/\[\d+\]/g, '[]');
  const settings = listSettings().flatMap((setting) => groupsAndSetting(setting.path));
  const group = general.slice(0, general.lastIndexOf('.') + 1);
  const siblings = settings.filter((setting) => setting.startsWith(group) && !/[.[]/.test(setting.slice(group.length)));
  const name = general.slice(group.length);
  const sibling = closest(
    name,
    siblings.map((setting) => setting.slice(group.length)),
  );
  const meant = sibling ? group + sibling : settings.find((setting) => setting.endsWith(`.${name}`));
  return `${path} is not a setting${meant ? `; did you mean ${meant}?` : '.'}`;
}

/** `server.tls.cert` → `server`, `server.tls`, `server.tls.cert` */
function groupsAndSetting(path: string): string[] {
  const steps = path.split('.');
  return steps.map((_, index) =>
    steps
      .slice(0, index + 1)
      .join('.')
      .replace(/\[\]$/, ''),
  );
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], given);
}

function shown(value: unknown, path: string): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return `a value of type ${typeof value}`;
  if (!SHOWN.test(path)) return `a ${typeof value} that is not shown`;
  return typeof value === 'string' ? `'${value.length > 80 ? `${value.slice(0, 80)}…` : value}'` : String(value);
}
