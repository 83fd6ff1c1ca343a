export interface Entry {
  readonly key: string;
  /** Opaque to the store. */
  readonly value: string;
  /** Changes with every write of this key and is never used twice, also not after a deletion. */
  readonly version: number;
}

export interface ListQuery {
  readonly prefix: string;
  /** Beyond this key. */
  readonly after?: string;
  readonly limit: number;
  /** No further entry when the values would take more than this, in UTF-16 units; one always fits. */
  readonly maxSize: number;
}

/** What plugins keep: values by key, each plugin's own. */
export interface KeyValues {
  get(plugin: string, key: string): Promise<Entry | undefined>;
  /**
   * Writes a value and resolves to its version. With `expected` only when the current version is that one (0: the key must
   * be absent); else undefined, and nothing was written.
   */
  set(plugin: string, key: string, value: string, expected?: number): Promise<number | undefined>;
  /** False when there was nothing to delete, or another version than `expected`. */
  delete(plugin: string, key: string, expected?: number): Promise<boolean>;
  /** In the order of the keys' UTF-8 bytes. */
  list(plugin: string, query: ListQuery): Promise<readonly Entry[]>;
  /** What all keys and values of a plugin take, in bytes of UTF-8. */
  size(plugin: string): Promise<number>;
}

/** The entries of one page. */
export function* pageOf(entries: Iterable<Entry>, limit: number, maxSize: number): Generator<Entry> {
  let count = 0;
  let size = 0;
  for (const entry of entries) {
    if (count === limit || (count > 0 && size + entry.value.length > maxSize)) return;
    count++;
    size += entry.value.length;
    yield entry;
  }
}
