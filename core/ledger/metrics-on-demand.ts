import type { MetricsOptions, MetricsText } from './metrics.ts';

/** prom-client is loaded when metrics are first asked for: it takes some 70 ms and 20 MB, which a host that nobody scrapes is spared. */
export function metricsOnDemand(options: MetricsOptions): () => Promise<MetricsText> {
  let metrics: Promise<() => Promise<MetricsText>> | undefined;
  return async () => {
    metrics ??= import('./metrics.ts').then(({ createMetrics }) => createMetrics(options));
    return (await metrics)();
  };
}
