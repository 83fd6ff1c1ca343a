import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';
import Koa from 'koa';
import type { Middleware } from 'koa';
import type { Config } from '../config/types.ts';
import type { Log } from '../log.ts';
import { publishedFiles, type FindFile } from './files.ts';
import { health } from './health.ts';
import { metricsAccess, metricsPage, type ReadMetrics } from './metrics.ts';
import { refusal, refuse } from './refusal.ts';
import { createWebhook } from './webhook.ts';
import type { WebhookPorts } from './webhook.ts';

const NOT_POSTED = refusal(405, 'Webhooks are sent with POST.', { allow: 'POST' });

export interface AppOptions extends WebhookPorts {
  readonly config: Config;
  readonly metrics: ReadMetrics;
  /** Finds what plugins have published. Default: there is nothing. */
  readonly files?: FindFile;
}

export interface App {
  /** Answers one request; never rejects. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Takes over path, connections, addresses and limits for requests to come; counted failures are forgotten. */
  reload(config: Config): void;
}

/** The whole HTTP surface, without a server: webhooks go their own short way, all else through Koa. */
export function createApp({ config, metrics, files = () => undefined, ...ports }: AppOptions): App {
  let { path } = config.server;
  let webhook = createWebhook(config, ports);
  let mayReadMetrics = metricsAccess(config.server);
  const pages = new Koa()
    .use(errorsAsJson(ports.log))
    .use(securityHeaders())
    .use(health(ports.status))
    .use(metricsPage(() => mayReadMetrics, metrics))
    .use(publishedFiles(files))
    .callback();

  return {
    handle(req, res) {
      if (!isBelow(path, req.url!)) return pages(req, res);
      if (req.method === 'POST') return webhook(req, res);
      refuse(req, res, NOT_POSTED);
      return Promise.resolve();
    },
    reload(next) {
      path = next.server.path;
      webhook = createWebhook(next, ports);
      mayReadMetrics = metricsAccess(next.server);
    },
  };
}

/** Whether a URL is `/webhooks`, `/webhooks/…` or `/webhooks?…`. */
function isBelow(path: string, url: string): boolean {
  if (!url.startsWith(path)) return false;
  const next = url[path.length];
  return next === undefined || next === '/' || next === '?';
}

function errorsAsJson(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      // The path of a published file is the key to it.
      log.error({ err: error, page: ctx.path.split('/', 2).join('/') }, 'A page failed.');
      ctx.status = 500;
    }
    if (ctx.status >= 400 && ctx.body === undefined) {
      const { status, message } = ctx;
      ctx.body = { error: `${message}.` };
      ctx.status = status;
    }
  };
}

/** Whoever opens one of these pages may be a browser. HTTPS is announced by whoever ends it, often a proxy in front. */
function securityHeaders(): Middleware {
  const setHeaders = helmet({ strictTransportSecurity: false });
  return async (ctx, next) => {
    await new Promise<void>((resolve, reject) => {
      setHeaders(ctx.req, ctx.res, (error) => (error ? reject(error as Error) : resolve()));
    });
    await next();
  };
}
