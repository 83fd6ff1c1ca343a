import helmet from 'helmet';
import Koa from 'koa';
import type { Middleware } from 'koa';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../log.ts';
import { publishedFiles, type FindFile } from './files.ts';
import { health, type HostStatus } from './health.ts';
import { metricsPage, type MetricsAccess, type ReadMetrics } from './metrics.ts';

export interface PagesOptions {
  status(): HostStatus;
  mayReadMetrics(): MetricsAccess;
  readonly metrics: ReadMetrics;
  readonly files: FindFile;
  readonly log: Log;
}

/** Everything but webhooks. */
export function createPages(options: PagesOptions): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { status, mayReadMetrics, metrics, files, log } = options;
  return new Koa()
    .use(errorsAsJson(log))
    .use(securityHeaders())
    .use(health(status))
    .use(metricsPage(mayReadMetrics, metrics))
    .use(publishedFiles(files))
    .callback();
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
