import { timingSafeEqual } from 'node:crypto';
import type { Connection } from '../config/types.ts';

/** Finds the connection that a request's instance and key belong to; undefined when it is none. */
export type Keyring = (instanceId: string | undefined, key: unknown) => Connection | undefined;

/**
 * Knows the keys of all connections.
 *
 * A key is compared with every other, in constant time, whichever matches or none: how long it takes tells nothing. A
 * connection without `instanceId` is known by its key alone, and stands back behind one that names the instance.
 */
export function createKeyring(connections: readonly Connection[]): Keyring {
  const keys = connections.flatMap(({ apiKeys }) => apiKeys);
  const size = Math.max(LENGTH_BYTES, ...keys.map(sizeOf));
  const entries = connections
    .toSorted((a, b) => Number(a.instanceId !== undefined) - Number(b.instanceId !== undefined))
    .flatMap((connection) => connection.apiKeys.map((key) => ({ connection, known: fill(Buffer.alloc(size), key) })));

  const given = Buffer.alloc(size);
  return (instanceId, key) => {
    fill(given, typeof key === 'string' ? key : '');
    let found: Connection | undefined;
    for (const { connection, known } of entries) {
      const isKey = timingSafeEqual(given, known);
      const isInstance = connection.instanceId === undefined || connection.instanceId === instanceId;
      if (isKey && isInstance) found = connection;
    }
    return found;
  };
}

/** Compares with one secret, in constant time. */
export function createSecretCheck(secret: string): (given: unknown) => boolean {
  const size = sizeOf(secret);
  const known = fill(Buffer.alloc(size), secret);
  const buffer = Buffer.alloc(size);
  return (given) => typeof given === 'string' && timingSafeEqual(fill(buffer, given), known);
}

const LENGTH_BYTES = 4;

const sizeOf = (key: string): number => LENGTH_BYTES + Buffer.byteLength(key);

/** A key behind its length. What is too long for the buffer is cut, and differs by its length from what is not. */
function fill(buffer: Buffer, key: string): Buffer {
  buffer.fill(0);
  buffer.writeUInt32LE(Buffer.byteLength(key));
  buffer.write(key, LENGTH_BYTES);
  return buffer;
}
