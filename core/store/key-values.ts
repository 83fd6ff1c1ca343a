export interface Entry {
  readonly key: string;
  /** Opaque to the store. */
  readonly value: string;
  /** Changes with every write of this key and is never used twice, also not after a deletion. */
  readonly version: number;
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
  /** In the order of the keys' UTF-8 bytes, after `after`. */
  list(
    plugin: string,
    query: { readonly prefix: string; readonly after?: string; readonly limit: number },
  ): Promise<readonly Entry[]>;
  /** What all keys and values of a plugin take, in bytes of UTF-8. */
  size(plugin: string): Promise<number>;
}
