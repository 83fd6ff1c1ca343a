const GROUP = /^[\da-f]{1,4}$/;
const OCTET = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

/**
 * Whether a lower-case text is an IPv6 address, without brackets or zone. Not Node's own check, since this also runs where
 * there is no Node.
 */
export function isIPv6(address: string): boolean {
  const halves = address.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const endsInIPv4 = last !== undefined && address.endsWith(last) && isIPv4(last);
  if (endsInIPv4) groups.splice(-1, 1, '0', '0');
  const complete = halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length < 8;
  return complete && groups.every((group) => GROUP.test(group));
}

function isIPv4(address: string): boolean {
  const octets = address.split('.');
  return octets.length === 4 && octets.every((octet) => OCTET.test(octet));
}
