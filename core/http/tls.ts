import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext } from 'node:tls';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';

export type TlsSettings = NonNullable<Config['server']['tls']>;

export interface KeyPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads certificate and key. Throws `HostError` `TLS_UNREADABLE` when one cannot be read or they do not belong together. */
export async function readKeyPair(settings: TlsSettings): Promise<KeyPair> {
  const pair = {
    cert: await readPem('server.tls.cert', settings.cert),
    key: await readPem('server.tls.key', settings.key),
  };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new HostError(
      'TLS_UNREADABLE',
      `server.tls.cert ${settings.cert} and server.tls.key ${settings.key} cannot be used together: ${reasonOf(error)}.`,
      { cause: error },
    );
  }
  return pair;
}

async function readPem(setting: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new HostError('TLS_UNREADABLE', `${setting} ${file} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}

/**
 * Looks at the two files every `checkMs` and gives the server a new pair; connections that stand keep the old one. Contents are
 * compared, not times, so that links which are switched over count as well. A pair that cannot be used is warned about once, and the
 * old one stays.
 *
 * Returns the way to stop.
 */
export function followKeyPair(server: Server, settings: TlsSettings, current: KeyPair, log: Log): () => void {
  let warned = '';
  const check = async () => {
    try {
      const next = await readKeyPair(settings);
      warned = '';
      if (next.cert.equals(current.cert) && next.key.equals(current.key)) return;
      server.setSecureContext(next);
      current = next;
      log.info({ cert: settings.cert }, 'The new TLS certificate is in use.');
    } catch (error) {
      const { message } = error as Error;
      if (message !== warned)
        log.warn({ reason: message }, 'The TLS certificate could not be reloaded; the old one stays.');
      warned = message;
    }
  };
  const timer = setInterval(() => void check(), settings.checkMs).unref();
  return () => clearInterval(timer);
}
