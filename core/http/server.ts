import type { Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import { isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import { createApp } from './app.ts';
import type { AppOptions } from './app.ts';
import { answerClientError } from './client-error.ts';
import type { HostStatus } from './health.ts';
import { createServer as createHttpServer } from './node-http.ts';
import { followRequests } from './open-requests.ts';
import { followKeyPair, readKeyPair } from './tls.ts';
import type { KeyPair } from './tls.ts';

type ServerSettings = Config['server'];

const STOPPING: HostStatus = { phase: 'stopping', problems: [] };

export interface HttpServer {
  /** `http://HOST:PORT`, or `https://…` */
  readonly url: string;
  readonly port: number;
  /**
   * Stops gracefully: no new connections, webhooks that still come get 503, those under way are answered, for at most
   * `server.shutdownMs`.
   */
  close(): Promise<void>;
  /** Stops at once, whatever is under way. */
  closeNow(): Promise<void>;
  /** Takes over what can change while running, and logs what needs a restart. */
  reload(config: Config): void;
}

/**
 * Listens, and answers requests. Throws `HostError` `PORT_IN_USE`, `LISTEN_FAILED` or `TLS_UNREADABLE`.
 *
 * ```ts
 * const server = await startServer({ config, intake, log, status: () => ({ phase: 'serving', problems: [] }) });
 * console.log(`listening on ${server.url}`);
 * ```
 */
export async function startServer(options: AppOptions): Promise<HttpServer> {
  const { log } = options;
  let { config } = options;
  let stopping = false;
  const pair = config.server.tls && (await readKeyPair(config.server.tls));
  const app = createApp({ ...options, status: () => (stopping ? STOPPING : options.status()) });

  const server = createServer(config.server, pair);
  limit(server, config.server);
  const requests = followRequests(server);
  server.on('request', (req, res) => app.handle(req, res, requests.track(res)));
  server.on('clientError', answerClientError);
  const { port } = await listen(server, config.server);
  server.on('error', (error) => log.error({ err: error }, 'The server could not take a connection.'));

  const follow = () => {
    const { tls } = config.server;
    return tls && pair && server instanceof HttpsServer ? followKeyPair(server, tls, pair, log) : () => undefined;
  };
  let unfollow = follow();
  const stop = () => {
    stopping = true;
    unfollow();
  };

  return {
    url: urlOf(config.server, port),
    port,
    close() {
      stop();
      return requests.finish(config.server.shutdownMs);
    },
    closeNow() {
      stop();
      return requests.abort();
    },
    reload(next) {
      const settings = restartSettings(config, next);
      if (settings.length > 0) log.warn({ settings }, 'These settings take effect at the next start.');
      config = next;
      app.reload(next);
      limit(server, next.server);
      unfollow();
      unfollow = follow();
    },
  };
}

function createServer({ headersTimeoutMs, bodyTimeoutMs }: ServerSettings, pair: KeyPair | undefined): Server {
  // How often Node looks for requests whose time is over.
  const connectionsCheckingInterval = Math.min(500, headersTimeoutMs, bodyTimeoutMs);
  return pair
    ? createHttpsServer({ ...pair, connectionsCheckingInterval, handshakeTimeout: headersTimeoutMs })
    : createHttpServer({ connectionsCheckingInterval });
}

function limit(server: Server, { maxConnections, headersTimeoutMs, bodyTimeoutMs, keepAliveMs }: ServerSettings): void {
  server.maxConnections = maxConnections;
  server.headersTimeout = headersTimeoutMs;
  server.requestTimeout = headersTimeoutMs + bodyTimeoutMs;
  server.keepAliveTimeout = keepAliveMs;
}

function listen(server: Server, { host, port }: ServerSettings): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): HostError {
  if (error.code === 'EADDRINUSE') {
    return new HostError('PORT_IN_USE', `server.port ${port} on ${host} is in use.`, { cause: error });
  }
  return new HostError('LISTEN_FAILED', `The host cannot listen on ${host}, port ${port}: ${error.code}.`, {
    cause: error,
  });
}

function urlOf({ host, tls }: ServerSettings, port: number): string {
  return `${tls ? 'https' : 'http'}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** What a running server keeps as it was. */
function restartSettings({ server: before }: Config, { server: after }: Config): string[] {
  const changed = [
    ['server.host', before.host !== after.host],
    ['server.port', before.port !== after.port],
    ['server.tls', !before.tls !== !after.tls],
  ] as const;
  return changed.filter(([, isChanged]) => isChanged).map(([setting]) => setting);
}
