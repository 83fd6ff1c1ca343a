import { HostError } from '../errors.ts';
import { STORE_LIMITS } from '../limits.ts';
import type { StoreEntry } from '../plugin-context.ts';
import type { KeyValues } from './key-values.ts';

/** All in bytes of UTF-8; a value counts as its JSON. */
export interface ValueLimits {
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** All keys and values of one plugin. */
  readonly totalBytes: number;
}

/** One plugin's values: JSON by key, kept across reloads and restarts. */
export interface PluginValues {
  get(key: string): Promise<StoreEntry | undefined>;
  /**
   * Resolves to the new version; with `expected` only when that is the current one (0: when the key is absent), else to undefined.
   * Rejects with `STORE_LIMIT` what is too large or is no JSON.
   */
  set(key: string, value: unknown, expected?: number): Promise<number | undefined>;
  delete(key: string, expected?: number): Promise<boolean>;
  /** The next page by key, after the key `after`; empty when there are no more. */
  list(query?: { readonly prefix?: string; readonly after?: string }): Promise<readonly StoreEntry[]>;
}

/** Small, since the host writes each page to the plugin in one go. */
const PAGE = { limit: 200, maxSize: 65_536 };

/**
 * What a plugin sees of the store.
 *
 * ```ts
 * const values = createPluginValues(store.values, 'invoice');
 * const { value = 0, version = 0 } = (await values.get('count')) ?? {};
 * await values.set('count', Number(value) + 1, version);
 * ```
 */
export function createPluginValues(
  values: KeyValues,
  plugin: string,
  limits: ValueLimits = STORE_LIMITS,
): PluginValues {
  /** What may be written before the store must be asked again how much there is. */
  let room = 0;

  async function makeRoom(bytes: number): Promise<void> {
    if (bytes > room) room = limits.totalBytes - (await values.size(plugin));
    if (bytes > room)
      throw tooLarge(plugin, 'everything that it stores', limits.totalBytes + bytes - room, limits.totalBytes);
    room -= bytes;
  }

  function checkKey(key: string): string {
    const bytes = Buffer.byteLength(key);
    if (bytes > limits.keyBytes) throw tooLarge(plugin, `the key "${key.slice(0, 40)}…"`, bytes, limits.keyBytes);
    return key.toWellFormed();
  }

  return {
    async get(key) {
      const entry = await values.get(plugin, checkKey(key));
      return entry && { ...entry, value: JSON.parse(entry.value) as unknown };
    },
    async set(key, value, expected) {
      const json = toJson(plugin, checkKey(key), value);
      const bytes = Buffer.byteLength(json);
      if (bytes > limits.valueBytes) throw tooLarge(plugin, `the value of "${key}"`, bytes, limits.valueBytes);
      await makeRoom(bytes + Buffer.byteLength(key));
      return values.set(plugin, key.toWellFormed(), json, expected);
    },
    delete: async (key, expected) => values.delete(plugin, checkKey(key), expected),
    async list({ prefix = '', after } = {}) {
      const entries = await values.list(plugin, { prefix, after, ...PAGE });
      return entries.map((entry) => ({ ...entry, value: JSON.parse(entry.value) as unknown }));
    },
  };
}

function toJson(plugin: string, key: string, value: unknown): string {
  let json: string | undefined;
  let cause: unknown;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    cause = error;
  }
  if (json !== undefined) return json;
  throw new HostError('STORE_LIMIT', `${plugin}: the value of "${key}" cannot be written as JSON.`, { cause });
}

const tooLarge = (plugin: string, what: string, bytes: number, limit: number): HostError =>
  new HostError('STORE_LIMIT', `${plugin}: ${what} takes ${bytes} bytes; allowed: ${limit}.`);
