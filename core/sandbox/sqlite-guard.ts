import type { DatabaseSync } from 'node:sqlite';
import type { Builtins } from './builtins.ts';

type Authorizer = Parameters<DatabaseSync['setAuthorizer']>[0];

/**
 * Holds `node:sqlite` to the plugin's data folder. The module is mended in place, before anything can have taken a reference:
 * every way to reach it (import, require, getBuiltinModule, loader tricks) then finds the guarded constructor, and the
 * prototype's `constructor` leads to it too, so that the original is nowhere to be had.
 *
 * Opening, `backup` and extension loading are checked here; ATTACH and VACUUM INTO are denied inside SQLite by an
 * authorizer that a plugin's own authorizer can tighten but not replace.
 */
export function guardSqlite({ sqlite, path, url }: Builtins, dataDir: string): void {
  const Original = sqlite.DatabaseSync;
  const proto = Original.prototype;
  const originalBackup = sqlite.backup;
  const originalSetAuthorizer = proto.setAuthorizer;
  const { apply, construct, defineProperty } = Reflect;
  const { resolve, sep } = path;
  const { fileURLToPath } = url;
  const startsWith = uncurry(String.prototype.startsWith);
  const { SQLITE_ATTACH, SQLITE_DETACH, SQLITE_DENY, SQLITE_OK, SQLITE_PRAGMA } = sqlite.constants;

  function allowed(location: unknown): string {
    const text = location instanceof URL ? fileURLToPath(location.href) : asText(location);
    if (text === ':memory:' || text === '') return text;
    if (startsWith(text, 'file:')) throw denied('`file:` locations');
    const full = resolve(text);
    if (!startsWith(full, dataDir + sep)) throw denied(`The database ${text}`);
    return full;
  }

  function authorize(own: Authorizer | null): NonNullable<Authorizer> {
    return (action, ...details) => {
      if (action === SQLITE_ATTACH || action === SQLITE_DETACH) return SQLITE_DENY;
      if (action === SQLITE_PRAGMA && isFolderPragma(details[0])) return SQLITE_DENY;
      return own === null ? SQLITE_OK : own(action, ...details);
    };
  }

  function Guarded(this: unknown, location: unknown, options?: object): DatabaseSync {
    if (new.target === undefined) throw new TypeError("Class constructor DatabaseSync cannot be invoked without 'new'");
    const safe = allowed(location);
    const wantsOpen = options === undefined || (options as { open?: boolean }).open !== false;
    const settings = { ...options, open: false, allowExtension: false };
    const database = construct(Original, [safe, settings], new.target) as DatabaseSync;
    if (wantsOpen) apply(open, database, []);
    return database;
  }

  const originalOpen = proto.open;
  function open(this: DatabaseSync): void {
    apply(originalOpen, this, []);
    apply(originalSetAuthorizer, this, [authorize(null)]);
  }

  function setAuthorizer(this: DatabaseSync, own: Authorizer | null): void {
    if (own !== null && typeof own !== 'function') throw new TypeError('The authorizer must be a function or null');
    apply(originalSetAuthorizer, this, [authorize(own)]);
  }

  function backup(source: DatabaseSync, location: unknown, options?: object): Promise<number> {
    const safe = allowed(location);
    return apply(originalBackup, undefined, options === undefined ? [source, safe] : [source, safe, options]);
  }

  function refuseExtensions(): never {
    throw denied('SQLite extensions');
  }

  const fixed = { enumerable: false, writable: false, configurable: false };
  defineProperty(Guarded, 'name', { value: 'DatabaseSync' });
  defineProperty(Guarded, 'prototype', { value: proto, ...fixed });
  for (const [name, value] of Object.entries({
    constructor: Guarded,
    open,
    setAuthorizer,
    loadExtension: refuseExtensions,
    enableLoadExtension: refuseExtensions,
  })) {
    defineProperty(proto, name, { value, ...fixed });
  }
  defineProperty(sqlite, 'DatabaseSync', { value: Guarded, ...fixed, enumerable: true });
  defineProperty(sqlite, 'backup', { value: backup, ...fixed, enumerable: true });
}

function denied(what: string): Error {
  return Object.assign(new Error(`${what}: not allowed in a plugin. Keep databases in ctx.dataDir.`), {
    code: 'ERR_ACCESS_DENIED',
  });
}

function asText(location: unknown): string {
  if (typeof location === 'string') return location;
  if (location instanceof Uint8Array) return new TextDecoder().decode(location);
  throw new TypeError('The database location must be a string, Uint8Array, or URL');
}

/** Obsolete pragmas that make SQLite write elsewhere. */
function isFolderPragma(name: string | null | undefined): boolean {
  const pragma = `${name}`.toLowerCase();
  return pragma === 'temp_store_directory' || pragma === 'data_store_directory';
}

function uncurry<This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
): (self: This, ...args: Args) => Result {
  const { apply } = Reflect;
  return (self, ...args) => apply(method, self, args);
}
