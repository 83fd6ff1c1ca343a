import { BlockList, isIP, SocketAddress } from 'node:net';

/** One address or one range of addresses. A single address has the longest prefix: 32 bits, or 128 for IPv6. */
export interface Subnet {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/**
 * The one spelling of an address: IPv6 short and in lower case, an IPv4 address in IPv6 clothes (`::ffff:…`) as IPv4, without
 * a zone (`%eth0`). Undefined for anything that is not an address.
 */
export function canonicalAddress(text: string): string | undefined {
  const version = isIP(text);
  if (version !== 6) return version === 4 ? text : undefined;
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/**
 * Reads `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32` or `::ffff:203.0.113.7` (which is the IPv4 address).
 * Anything else is undefined: names, ports, zones, spaces, a prefix that is too long.
 */
export function parseSubnet(text: string): Subnet | undefined {
  const [, host = '', digits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = canonicalAddress(host);
  if (address === undefined) return undefined;

  const bits = isIP(host) === 4 ? 32 : 128;
  const prefix = digits === undefined ? bits : Number(digits);
  if (prefix > bits) return undefined;

  if (isIP(address) === 6) return { address, prefix, family: 'ipv6' };
  if (bits === 32) return { address, prefix, family: 'ipv4' };
  return prefix >= 96 ? { address, prefix: prefix - 96, family: 'ipv4' } : { address: host, prefix, family: 'ipv6' };
}

/** Collects ranges that `parseSubnet` accepts; others throw, since the schema has refused them before. */
export function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const subnet = parseSubnet(entry);
    if (!subnet) throw new TypeError(`${entry} is no address and no range.`);
    list.addSubnet(subnet.address, subnet.prefix, subnet.family);
  }
  return list;
}
