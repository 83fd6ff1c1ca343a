import { isIPv6 } from 'node:net';
import { lazyRateLimiter, waitMsOf } from './rate-limiter.ts';

export interface Failures {
  /** Counts a wrong key from `address`. Undefined, or the seconds to wait when there were too many. */
  count(address: string): Promise<number | undefined>;
}

/**
 * Counts wrong keys by address: after `limit` of them within `windowMs` the address is told to wait. An IPv6 network of 64
 * bits, which one machine usually has to itself, counts as one address.
 */
export function createFailures({ limit, windowMs }: { readonly limit: number; readonly windowMs: number }): Failures {
  const limiter = lazyRateLimiter({ points: limit, duration: windowMs / 1000 });
  return {
    async count(address) {
      try {
        await limiter().consume(networkOf(address));
        return undefined;
      } catch (limited) {
        const waitMs = waitMsOf(limited);
        if (waitMs === undefined) throw limited;
        return waitMs / 1000;
      }
    },
  };
}

/** The first four groups of an IPv6 address; an IPv4 address as it is. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = head.split(':').filter(Boolean);
  const known = tail.split(':').filter(Boolean).length;
  const zeros = address.includes('::') ? Array<string>(8 - groups.length - known).fill('0') : [];
  return [...groups, ...zeros, ...tail.split(':')].slice(0, 4).join(':');
}
