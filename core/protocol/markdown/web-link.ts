import { isIPv6 } from './ipv6.ts';

const APP_SCHEME = /^(tg|tonsite|ton):(?:\/\/)?/i;
const PROTOCOL = /^([^:/?#@[\]]*):\/\//;
const PORT = /^0*([1-9]\d{0,4})$/;
const NOT_IN_HOST = /[^\w.\-!$,~*'();&+=%\u0080-\uffff]|%(?![\da-f]{2})/i;
const NOT_IN_USER = /[^\w.\-!$,~*'();&+=%:\u0080-\uffff]|%(?![\da-f]{2})/i;
const SPACES = ' \t\r\n\0\v';

/** Lower case for ASCII alone: hosts in other scripts stay as they are. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

interface WebAddress {
  readonly protocol?: string;
  readonly user: string;
  readonly host: string;
  readonly port: string;
  /** With its leading slash, then query and fragment. */
  readonly path: string;
  readonly ipv6: boolean;
}

/**
 * The URL of a link in the form Telegram reports it, or nothing when Telegram would not make a link of it.
 *
 * ```ts
 * normalizeLink('Example.com?a=1'); // 'http://example.com/?a=1'
 * normalizeLink('nope'); // undefined
 * ```
 */
export function normalizeLink(link: string): string | undefined {
  const scheme = APP_SCHEME.exec(link);
  if (scheme) return normalizeAppLink(lower(scheme[1]!), parseAddress(link.slice(scheme[0].length)));
  const address = parseAddress(link);
  if (!address || (!address.ipv6 && !address.host.includes('.'))) return undefined;
  const user = address.user && `${address.user}@`;
  const port = address.port && `:${address.port}`;
  return `${address.protocol ?? 'http'}://${user}${address.host}${port}${address.path}`;
}

function normalizeAppLink(scheme: string, address: WebAddress | undefined): string | undefined {
  if (!address || address.protocol || address.user || address.port || address.ipv6) return undefined;
  if ((scheme === 'tonsite' ? /[^a-z\d_.-]/ : /[^a-z\d_-]/).test(address.host)) return undefined;
  return `${scheme}://${address.host}${address.path.replace(/^\/\?/, '?')}`;
}

function parseAddress(url: string): WebAddress | undefined {
  const scheme = PROTOCOL.exec(url);
  const protocol = scheme ? lower(scheme[1]!) : undefined;
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') return undefined;
  const rest = scheme ? url.slice(scheme[0].length) : url;
  const end = rest.search(/[/?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);

  const colon = authority.lastIndexOf(':');
  const hasPort = colon > 0 && colon > authority.lastIndexOf(']') && colon > authority.lastIndexOf('@');
  const port = hasPort ? PORT.exec(authority.slice(colon + 1))?.[1] : '';
  if (port === undefined || Number(port) > 65_535) return undefined;

  const userAndHost = hasPort ? authority.slice(0, colon) : authority;
  const at = userAndHost.lastIndexOf('@');
  const user = userAndHost.slice(0, Math.max(at, 0));
  const host = lower(userAndHost.slice(at + 1));
  const ipv6 = host.startsWith('[') && host.endsWith(']');
  if (ipv6) {
    if (!isIPv6(host.slice(1, -1))) return undefined;
  } else if (host === '' || host === '.' || NOT_IN_HOST.test(host) || NOT_IN_USER.test(user)) return undefined;
  return { protocol, user, host, port, path: normalizePath(end < 0 ? '' : rest.slice(end)), ipv6 };
}

function normalizePath(path: string): string {
  let end = path.length;
  while (end > 0 && SPACES.includes(path[end - 1]!)) end--;
  const encoded = path
    .slice(0, end)
    .replace(/[\0-\x20]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  return encoded.startsWith('/') ? encoded : `/${encoded}`;
}
