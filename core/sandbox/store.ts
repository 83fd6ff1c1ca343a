import type { PluginStore, StoreEntry, WriteCondition } from '../plugin-context.ts';
import { STORE_LIMITS } from '../limits.ts';
import type { HostServices } from './contract.ts';
import { hostError } from './host-error.ts';

type Values = Pick<HostServices, 'getValue' | 'setValue' | 'deleteValue' | 'listValues'>;

/** `ctx.store`: the plugin's calls, checked here, done by the host. */
export function createPluginStore(host: Values): PluginStore {
  async function entry<Value>(key: string): Promise<StoreEntry<Value> | undefined> {
    return ((await host.getValue(text(key, 'The key'))) ?? undefined) as StoreEntry<Value> | undefined;
  }

  async function set(key: string, value: unknown, condition?: WriteCondition): Promise<number | undefined> {
    return (await host.setValue(text(key, 'The key'), checked(key, value), versionOf(condition))) ?? undefined;
  }

  return {
    entry,
    set,
    get: async <Value>(key: string) => (await entry<Value>(key))?.value,
    delete: async (key, condition) => host.deleteValue(text(key, 'The key'), versionOf(condition)),
    async update<Value>(key: string, change: (value: Value | undefined) => Value | Promise<Value>) {
      for (;;) {
        const current = await entry<Value>(key);
        const value = await change(current?.value);
        if ((await set(key, value, { ifVersion: current?.version ?? 0 })) !== undefined) return value;
      }
    },
    async *list<Value>(prefix = '') {
      let after: string | null = null;
      for (;;) {
        const page: readonly StoreEntry[] = await host.listValues(text(prefix, 'The prefix'), after);
        yield* page as readonly StoreEntry<Value>[];
        const last = page.at(-1);
        if (last === undefined) return;
        after = last.key;
      }
    },
  };
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new TypeError(`${what} must be a string, not ${typeof value}.`);
  limit(what, Buffer.byteLength(value), STORE_LIMITS.keyBytes);
  return value;
}

function versionOf({ ifVersion }: WriteCondition = {}): number | null {
  if (ifVersion === undefined) return null;
  if (!Number.isSafeInteger(ifVersion) || ifVersion < 0)
    throw new TypeError(`\`ifVersion\` must be a version or 0, not ${String(ifVersion)}.`);
  return ifVersion;
}

function checked(key: string, value: unknown): unknown {
  // Written once more on its way: a value that is too large would end the process there, as a line too long.
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined)
    throw hostError('STORE_LIMIT', `The value of "${key}" cannot be written as JSON: it is ${typeof value}.`);
  limit(`The value of "${key}"`, Buffer.byteLength(json), STORE_LIMITS.valueBytes);
  return value;
}

function limit(what: string, bytes: number, allowed: number): void {
  if (bytes > allowed) throw hostError('STORE_LIMIT', `${what} takes ${bytes} bytes; allowed: ${allowed}.`);
}
