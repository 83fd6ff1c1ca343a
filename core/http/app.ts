import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/types.ts';
import type { FindFile } from './files.ts';
import { metricsAccess, type ReadMetrics } from './metrics.ts';
import type { createPages } from './pages.ts';
import { FAILED, refusal, refuse } from './refusal.ts';
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
  /** Answers one request, and calls `answered`. */
  handle(req: IncomingMessage, res: ServerResponse, answered: () => void): void;
  /** Takes over path, connections, addresses and limits for requests to come; counted failures are forgotten. */
  reload(config: Config): void;
}

/**
 * The whole HTTP surface, without a server: webhooks go their own short way, all else through Koa, which is loaded when somebody asks
 * for a page: it takes a twentieth of the host's start.
 */
export function createApp({ config, metrics, files = () => undefined, ...ports }: AppOptions): App {
  let { path } = config.server;
  let webhook = createWebhook(config, ports);
  let mayReadMetrics = metricsAccess(config.server);
  const given = { ...ports, mayReadMetrics: () => mayReadMetrics, metrics, files };
  let loading: Promise<ReturnType<typeof createPages>> | undefined;
  const pages = () => (loading ??= import('./pages.ts').then(({ createPages }) => createPages(given)));

  return {
    handle(req, res, answered) {
      if (!isBelow(path, req.url!)) {
        const failed = (error: unknown) => {
          loading = undefined;
          ports.log.error({ err: error }, 'The pages could not be loaded.');
          refuse(req, res, FAILED);
        };
        void pages()
          .then((answer) => answer(req, res), failed)
          .then(answered);
      } else if (req.method === 'POST') webhook(req, res, answered);
      else {
        refuse(req, res, NOT_POSTED);
        answered();
      }
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
