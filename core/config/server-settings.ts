import { z } from 'zod';
import { milliseconds, text, textIfSet, whole } from './setting.ts';
import { parseSubnet } from './subnet.ts';

const PATH = "a path such as '/webhooks', other than /healthz, /readyz, /metrics, /files and /console";
const SUBNET = "an address or a range such as '203.0.113.7', '203.0.113.0/24' or '2001:db8::/32'";
const PUBLIC_URL = 'a URL that begins with https:// or http://';
const TOKEN = 'text of at least 16 characters';
const PEM_FILE = 'the path of a PEM file';

const subnets = z.array(
  z.string({ error: SUBNET }).refine((entry) => parseSubnet(entry) !== undefined, { error: SUBNET }),
  { error: 'a list of addresses and ranges' },
);
const pemFile = text(PEM_FILE).regex(/^[^\n]*$/, { error: PEM_FILE });

/** Where the host listens, and what it lets in. */
export const serverSettings = z.strictObject({
  host: text('a host name or an address').default('127.0.0.1').describe('The address to listen on.'),
  port: whole(0, 65_535).default(8080).describe('The port to listen on; 0 takes any free one.'),
  path: z
    .string({ error: PATH })
    .regex(/^\/(?!(healthz|readyz|metrics|files|console)(\/|$))[^\s?#/][^\s?#]*$/, { error: PATH })
    .transform((path) => path.replace(/\/+$/, ''))
    .prefault('/webhooks')
    .describe('The path that takes webhooks, together with everything below it.'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: PUBLIC_URL })
    .optional()
    .describe('How the server is reached from outside, for links and for the WEBHOOKS parameter.'),
  allow: subnets.default([]).describe('The addresses that may send webhooks; an empty list lets every address in.'),
  trustProxy: subnets
    .default([])
    .describe('The addresses of your own proxies, whose X-Forwarded-For header is believed.'),
  tls: z
    .strictObject({
      cert: pemFile.describe('The certificate chain, a PEM file.'),
      key: pemFile.describe('The private key, a PEM file.'),
      checkMs: milliseconds(100)
        .default(10_000)
        .describe('How often the two files are looked at for a change, in milliseconds.'),
    })
    .optional()
    .describe('Serves HTTPS with these files; without it, HTTP.'),
  bodyLimit: whole(1024, 16_777_216)
    .default(262_144)
    .describe('The largest request body, in bytes, as sent and after decompression.'),
  headersTimeoutMs: milliseconds().default(5_000).describe('How long the headers may take to arrive, in milliseconds.'),
  bodyTimeoutMs: milliseconds()
    .default(10_000)
    .describe('How long the body may take to arrive after that, in milliseconds.'),
  keepAliveMs: milliseconds()
    .default(65_000)
    .describe('How long an idle connection is kept open for the next request, in milliseconds.'),
  maxConnections: whole(1, 100_000)
    .default(1_024)
    .describe('How many connections may be open at once; those beyond are closed unanswered.'),
  maxPending: whole(1, 100_000)
    .default(2_000)
    .describe('How many commands may be under way at once, and how many events; those beyond are answered with 503.'),
  failures: z
    .strictObject({
      limit: whole(1, 1_000_000)
        .default(20)
        .describe('How many requests with a wrong key one address may send within the window before it gets 429.'),
      windowMs: milliseconds(1_000).default(60_000).describe('How long wrong keys are counted, in milliseconds.'),
    })
    .prefault({})
    .describe('The limit on wrong keys; requests with a valid key are never limited.'),
  metrics: z
    .strictObject({
      allow: subnets
        .default(['127.0.0.1', '::1'])
        .describe('The addresses that may read /metrics without the token; an empty list lets none.'),
      token: textIfSet(TOKEN)
        .pipe(z.string().min(16, { error: TOKEN }).optional())
        .describe('Whoever sends this as a bearer token may read /metrics, too.'),
    })
    .prefault({})
    .describe('Who may read the metrics.'),
  shutdownMs: milliseconds()
    .default(10_000)
    .describe('How long requests under way may take to finish when the host stops, in milliseconds.'),
});
