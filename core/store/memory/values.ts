import { pageOf } from '../key-values.ts';
import type { Entry, KeyValues, ListQuery } from '../key-values.ts';

export class MemoryValues implements KeyValues {
  readonly #plugins = new Map<string, Map<string, Entry>>();
  #lastVersion = 0;

  #of(plugin: string): Map<string, Entry> {
    let entries = this.#plugins.get(plugin);
    if (entries === undefined) this.#plugins.set(plugin, (entries = new Map()));
    return entries;
  }

  async get(plugin: string, key: string): Promise<Entry | undefined> {
    return this.#of(plugin).get(key);
  }

  async set(plugin: string, key: string, value: string, expected?: number): Promise<number | undefined> {
    const entries = this.#of(plugin);
    if (expected !== undefined && expected !== (entries.get(key)?.version ?? 0)) return undefined;
    const version = ++this.#lastVersion;
    entries.set(key, { key, value, version });
    return version;
  }

  async delete(plugin: string, key: string, expected?: number): Promise<boolean> {
    const entries = this.#of(plugin);
    const entry = entries.get(key);
    if (entry === undefined || (expected !== undefined && expected !== entry.version)) return false;
    return entries.delete(key);
  }

  async list(plugin: string, { prefix, after, limit, maxSize }: ListQuery): Promise<readonly Entry[]> {
    const entries = [...this.#of(plugin).values()]
      .filter(({ key }) => key.startsWith(prefix) && (after === undefined || byBytes(key, after) > 0))
      .sort((a, b) => byBytes(a.key, b.key));
    return [...pageOf(entries, limit, maxSize)];
  }

  async size(plugin: string): Promise<number> {
    return [...this.#of(plugin).values()].reduce((sum, { key, value }) => sum + Buffer.byteLength(key + value), 0);
  }
}

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
