import { hash, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../config/types.ts';

/** Finds the connection that a request's instance and key belong to; undefined when it is none. */
export type Keyring = (instanceId: string | undefined, key: unknown) => Connection | undefined;

/**
 * Knows the keys of all connections by their SHA-256 digests.
 *
 * A key is compared with every digest, in constant time, whichever matches or none: how long it takes tells nothing. A
 * connection without `instanceId` is known by its key alone, and stands back behind one that names the instance.
 */
export function createKeyring(connections: readonly Connection[]): Keyring {
  const entries = connections
    .toSorted((a, b) => Number(a.instanceId !== undefined) - Number(b.instanceId !== undefined))
    .flatMap((connection) => connection.apiKeys.map((key) => ({ connection, digest: digest(key) })));

  const given = digest('');
  return (instanceId, key) => {
    given.write(hash('sha256', typeof key === 'string' ? key : '', 'hex'), 'latin1');
    let found: Connection | undefined;
    for (const { connection, digest: known } of entries) {
      const isKey = timingSafeEqual(given, known);
      const isInstance = connection.instanceId === undefined || connection.instanceId === instanceId;
      if (isKey && isInstance) found = connection;
    }
    return found;
  };
}

/** Compares with one secret, in constant time. */
export function createSecretCheck(secret: string): (given: unknown) => boolean {
  const known = digest(secret);
  return (given) => typeof given === 'string' && timingSafeEqual(digest(given), known);
}

/** As hexadecimal text: Node hands that over three times as fast as the bytes themselves. */
function digest(key: string): Buffer {
  return Buffer.from(hash('sha256', key, 'hex'), 'latin1');
}
