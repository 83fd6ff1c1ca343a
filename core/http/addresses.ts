import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { BlockList } from 'node:net';
import { blockList, canonicalAddress } from '../config/subnet.ts';

export interface Addresses {
  /** Whether the list of allowed addresses lets this request in. */
  admits(req: IncomingMessage): boolean;
  /**
   * Who sent the request, as one address: the peer, or, when that is a trusted proxy, the right-most untrusted address of
   * `X-Forwarded-For`. A header with something that is no address in that place counts as not sent.
   */
  clientOf(req: IncomingMessage): string;
}

/** `allow` empty lets everybody in; `trustProxy` empty believes no `X-Forwarded-For`. Both hold addresses and ranges. */
export function createAddresses(allow: readonly string[], trustProxy: readonly string[]): Addresses {
  const allowed = allow.length > 0 ? blockList(allow) : undefined;
  const proxies = trustProxy.length > 0 ? blockList(trustProxy) : undefined;
  // All of Hotline's requests come from one address: remembering the last answer saves most look-ups.
  let last = { client: '', admitted: false };

  const forwardedFor = (req: IncomingMessage, peer: string): string | undefined =>
    proxies && contains(proxies, peer) ? originOf(req.headers['x-forwarded-for'], peer, proxies) : peer;

  return {
    admits(req) {
      if (!allowed) return true;
      const peer = peerOf(req);
      const client = forwardedFor(req, peer);
      if (client === undefined || client === '') return false;
      if (client !== last.client) last = { client, admitted: contains(allowed, client) };
      return last.admitted;
    },
    clientOf(req) {
      const peer = peerOf(req);
      return forwardedFor(req, peer) ?? peer;
    },
  };
}

/** Walks from the nearest proxy outwards. Undefined when an entry is no address: what stands left of it proves nothing. */
function originOf(header: string | string[] | undefined, peer: string, proxies: BlockList): string | undefined {
  let client: string | undefined = peer;
  for (const entry of (header === undefined ? [] : String(header).split(',')).reverse()) {
    client = canonicalAddress(entry.trim());
    if (client === undefined || !contains(proxies, client)) return client;
  }
  return client;
}

/** Empty when the connection is gone already. */
function peerOf(req: IncomingMessage): string {
  return canonicalAddress(req.socket.remoteAddress ?? '') ?? '';
}

function contains(list: BlockList, address: string): boolean {
  return address !== '' && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
