import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import { readBody } from './body.ts';
import { createSecretCheck } from './keys.ts';
import { createServer } from './node-http.ts';
import { followRequests } from './open-requests.ts';
import { FAILED, refusal, refuse } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const BODY_LIMIT = 4_194_304;
const STOP_MS = 1_000;

const WRONG_HOST = refusal(403, 'The Host header is not the address of the control API.');
const FROM_A_PAGE = refusal(403, 'The control API does not answer to web pages.');
const NO_TOKEN = refusal(401, 'The token is missing or wrong.');
const NO_ROUTE = refusal(404, 'The control API has no such route.');
const NOT_JSON = refusal(400, 'The body is not valid JSON.');

/** What a route is given. */
export interface ControlRequest {
  readonly query: URLSearchParams;
  /** The parsed JSON body; undefined when none was sent. Not checked. */
  readonly body: unknown;
}

/** Its result, awaited, leaves as JSON. A `HostError` that it throws reaches the other side as the same error. */
export type ControlHandler = (request: ControlRequest) => unknown;

export interface ControlOptions {
  /** By method and exact path: `{ 'GET /plugins': () => … }`. */
  readonly routes: Readonly<Record<string, ControlHandler>>;
  readonly log: Log;
}

export interface Control {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** 256 random bits; whoever has it can do all that the routes can. */
  readonly token: string;
  close(): Promise<void>;
}

/**
 * Starts the API by which `hotline` reaches a running host. It listens on loopback alone, on a port of its own; since plugins and
 * web pages can reach that, too, every request needs the token, the right `Host` (a foreign name that points here fails), and
 * no `Origin` (which pages send).
 */
export async function createControl({ routes, log }: ControlOptions): Promise<Control> {
  const token = randomBytes(32).toString('base64url');
  const isAuthorized = createSecretCheck(`Bearer ${token}`);

  const server = createServer({ headersTimeout: 5_000, requestTimeout: 10_000, connectionsCheckingInterval: 1_000 });
  const requests = followRequests(server);
  server.on('request', (req, res) => void answer(req, res).then(requests.track(res)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path, search] = req.url!.split('?', 2);
    const route = `${req.method} ${path}`;
    const refused = check(req, route);
    if (refused) return refuse(req, res, refused);
    const text = await new Promise<string | Refusal | undefined>((resolve) => readBody(req, BODY_LIMIT, resolve));
    if (typeof text !== 'string') return text && refuse(req, res, text);
    const body = parse(text);
    if (body === undefined) return refuse(req, res, NOT_JSON);
    try {
      send(res, 200, await routes[route]!({ query: new URLSearchParams(search), body: body.value }));
    } catch (error) {
      if (error instanceof HostError) return send(res, 422, { error: error.message, code: error.code });
      log.error({ err: error, route }, 'A control request failed.');
      refuse(req, res, FAILED);
    }
  }

  function check({ headers }: IncomingMessage, route: string): Refusal | undefined {
    if (headers.host !== address) return WRONG_HOST;
    if (headers.origin !== undefined) return FROM_A_PAGE;
    if (!isAuthorized(headers.authorization)) return NO_TOKEN;
    return Object.hasOwn(routes, route) ? undefined : NO_ROUTE;
  }

  return { address, token, close: () => requests.finish(STOP_MS) };
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: text === '' ? undefined : JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function send(res: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value ?? null);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  };
  res.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
