import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dataError } from '../config/data-dir.ts';

/** What a link says; all of it is signed. */
export interface LinkClaims {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Wall-clock milliseconds. */
  readonly expiresAt: number;
}

/** Writes and reads the part of a link that names a file and cannot be guessed. */
export interface LinkKey {
  write(claims: LinkClaims): string;
  /** Undefined for what this key has not written. */
  read(token: string): LinkClaims | undefined;
}

const KEY_BYTES = 32;
const TOKEN = /^([0-9a-f]{32})\.([0-9a-z]{1,12})\.([\w-]{43})$/;

/** The key of this deployment, made now if there is none, for its owner's eyes alone. Throws `HostError` `DATA_UNWRITABLE`. */
export function openLinkKey(file: string): LinkKey {
  const key = readOrMake(file);
  const sign = (claims: string): Buffer => createHmac('sha256', key).update(claims).digest();

  return {
    write({ id, expiresAt }) {
      const claims = `${id}.${expiresAt.toString(36)}`;
      return `${claims}.${sign(claims).toString('base64url')}`;
    },
    read(token) {
      const [, id, expires, signature] = TOKEN.exec(token) ?? [];
      if (id === undefined || expires === undefined || signature === undefined) return undefined;
      const given = Buffer.from(signature, 'base64url');
      const signed = timingSafeEqual(given, sign(`${id}.${expires}`));
      return signed ? { id, expiresAt: parseInt(expires, 36) } : undefined;
    },
  };
}

function readOrMake(file: string): string {
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
    try {
      // Whole or not at all, and never over one that is there.
      linkSync(draft, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const key = readFileSync(file, 'utf8');
    // With an empty one, anybody could sign.
    if (key.length < KEY_BYTES) throw Object.assign(new Error(), { code: 'it is damaged' });
    return key;
  } catch (error) {
    throw dataError(`The key of links, ${file}, cannot be read or made`, error);
  } finally {
    rmSync(draft, { force: true });
  }
}
