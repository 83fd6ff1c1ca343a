import { resolve } from 'node:path';

/** Settings from the command line. Paths are relative to the folder in which it was typed. */
export interface Flags {
  readonly host?: string;
  readonly port?: string | number;
  /** `--plugins DIR` */
  readonly plugins?: string;
  readonly logLevel?: string;
}

/** Environment variables that stand above the file, by the setting they replace. */
const VARIABLES = {
  'server.host': 'HOST',
  'server.port': 'PORT',
  'server.publicUrl': 'HOTLINE_PUBLIC_URL',
  'plugins.directory': 'HOTLINE_PLUGINS',
  store: 'HOTLINE_STORE',
  logLevel: 'HOTLINE_LOG_LEVEL',
} as const;

export interface Overridden {
  readonly given: unknown;
  /** Where a value came from, by path of setting, when it was not the file. */
  readonly origins: Readonly<Record<string, string>>;
}

/** Lays environment variables, and flags above them, over what the file says. Empty variables count as not set. */
export function withOverrides(given: unknown, flags: Flags, cwd: string): Overridden {
  const inCwd = (path: string | undefined) => (path === undefined ? undefined : resolve(cwd, path));
  const fromFlags: readonly [setting: string, value: unknown, origin: string][] = [
    ['server.host', flags.host, '--host'],
    ['server.port', flags.port, '--port'],
    ['plugins.directory', inCwd(flags.plugins), '--plugins'],
    ['logLevel', flags.logLevel, '--log-level'],
  ];
  const fromVariables = Object.entries(VARIABLES).map(
    ([setting, name]) => [setting, process.env[name] || undefined, name] as const,
  );

  const origins: Record<string, string> = {};
  let result = given;
  for (const [setting, value, origin] of [...fromVariables, ...fromFlags]) {
    if (value === undefined) continue;
    result = replaced(result, setting.split('.'), setting === 'server.port' ? numeric(value) : value);
    origins[setting] = origin;
  }
  return { given: result, origins };
}

/** A copy with one setting replaced. What should be a group and is none stays, for the schema to complain about. */
function replaced(given: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (given !== undefined && (typeof given !== 'object' || given === null)) return given;
  const group = given as Readonly<Record<string, unknown>> | undefined;
  return { ...group, [name]: replaced(group?.[name], rest, value) };
}

function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}
