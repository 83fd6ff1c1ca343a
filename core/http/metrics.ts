import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import type { Config } from '../config/types.ts';
import { createAddresses } from './addresses.ts';
import { createSecretCheck } from './keys.ts';

/** Metrics in the text format that `contentType` names. */
export type ReadMetrics = () => Promise<{ readonly contentType: string; readonly text: string }>;

/** Whether a request may read the metrics. */
export type MetricsAccess = (req: IncomingMessage) => boolean;

/**
 * Those addresses that `server.metrics.allow` names, and whoever has the token. A request that a proxy has passed on counts as coming from
 * nowhere unless the proxy is a trusted one: else all the world would come from loopback through a proxy on this machine.
 */
export function metricsAccess({ metrics: { allow, token }, trustProxy }: Config['server']): MetricsAccess {
  const hasToken = token === undefined ? () => false : createSecretCheck(`Bearer ${token}`);
  if (allow.length === 0) return ({ headers }) => hasToken(headers.authorization);
  const addresses = createAddresses(allow, trustProxy);
  const proxies = createAddresses(trustProxy, []);
  const isTraceable = (req: IncomingMessage) => {
    const { forwarded, 'x-forwarded-for': origin } = req.headers;
    if (origin === undefined) return forwarded === undefined;
    return trustProxy.length > 0 && proxies.admits(req);
  };
  return (req) => hasToken(req.headers.authorization) || (isTraceable(req) && addresses.admits(req));
}

/** `GET /metrics`: 200 with the metrics for whoever may read them, else 403. */
export function metricsPage(mayRead: () => MetricsAccess, read: ReadMetrics): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/metrics') return next();
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
      ctx.set('allow', 'GET, HEAD');
      ctx.status = 405;
      return;
    }
    ctx.set('cache-control', 'no-store');
    if (!mayRead()(ctx.req)) {
      ctx.status = 403;
      ctx.body = { error: 'Metrics are read from this machine, or with the token of server.metrics.' };
      return;
    }
    const { contentType, text } = await read();
    ctx.set('content-type', contentType);
    ctx.body = text;
  };
}
