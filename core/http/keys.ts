import { hash, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../config/types.ts';

/** Finds the connection that a request's instance and key belong to; undefined when it is none. */
export type Keyring = (instanceId: string | undefined, key: unknown) => Connection | undefined;

/**
 * A key is compared with every known one, in constant time, whichever matches or none: how long it takes tells nothing. A
 * connection without `instanceId` is known by its key alone, and stands back behind one that names the instance.
 */
export function createKeyring(connections: readonly Connection[]): Keyring {
  const width = Math.max(0, ...connections.flatMap(({ apiKeys }) => apiKeys.map((key) => Buffer.byteLength(key))));
  const entries = connections
    .toSorted((a, b) => Number(a.instanceId !== undefined) - Number(b.instanceId !== undefined))
    .flatMap((connection) => connection.apiKeys.map((key) => ({ connection, known: new PaddedKey(width).set(key) })));

  const given = new PaddedKey(width);
  return (instanceId, key) => {
    given.set(typeof key === 'string' ? key : '');
    let found: Connection | undefined;
    for (const { connection, known } of entries) {
      const isKey = known.equals(given);
      const isInstance = connection.instanceId === undefined || connection.instanceId === instanceId;
      if (isKey && isInstance) found = connection;
    }
    return found;
  };
}

/** A key in a room that is as wide for all, with its true length: digests would do the same, in three times the time. */
class PaddedKey {
  readonly #width: number;
  readonly #bytes: Buffer;

  constructor(width: number) {
    this.#width = width;
    this.#bytes = Buffer.alloc(width + 4);
  }

  set(key: string): this {
    this.#bytes.fill(0);
    this.#bytes.write(key, 0, this.#width);
    this.#bytes.writeUInt32LE(Buffer.byteLength(key), this.#width);
    return this;
  }

  equals(other: PaddedKey): boolean {
    return timingSafeEqual(this.#bytes, other.#bytes);
  }
}

/** Compares with one secret, in constant time. */
export function createSecretCheck(secret: string): (given: unknown) => boolean {
  const known = digest(secret);
  return (given) => typeof given === 'string' && timingSafeEqual(digest(given), known);
}

function digest(key: string): Buffer {
  return Buffer.from(hash('sha256', key, 'hex'), 'latin1');
}
