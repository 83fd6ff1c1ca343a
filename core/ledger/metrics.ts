import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { countedHistogram } from './counted-histogram.ts';
import type { Figures } from './figures.ts';
import { COUNTERS, DURATIONS, GAUGES, type MeteredPlugin, type Moment, type Sample } from './metric-table.ts';

export interface MetricsOptions {
  readonly figures: Figures;
  plugins(): readonly MeteredPlugin[];
}

/** Metrics in the text format of Prometheus. */
export interface MetricsText {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The ledger for Prometheus, filled when somebody reads it. Labels are names of plugins, of commands that they declare, and words
 * of the host: nothing that a customer or an operator could make up.
 */
export function createMetrics({ figures, plugins }: MetricsOptions): () => Promise<MetricsText> {
  const registry = new Registry();
  let moment: Moment;
  collectDefaultMetrics({ register: registry });
  for (const [Kind, definitions] of [
    [Counter, COUNTERS],
    [Gauge, GAUGES],
  ] as const) {
    for (const [name, help, labelNames, samples] of definitions) {
      const metric: Counter | Gauge = new Kind({
        name,
        help,
        labelNames,
        registers: [registry],
        collect: () => fill(metric, samples(moment)),
      });
    }
  }
  for (const [name, help, series] of DURATIONS) {
    registry.registerMetric(countedHistogram(name, help, () => series(moment)));
  }

  return async () => {
    const listed = plugins();
    const [numbers, store] = await Promise.all([figures.of(listed.map(({ name }) => name)), figures.storeStats()]);
    moment = {
      ledger: figures.ledger,
      plugins: listed.map(({ name, state, restarts, reloads }) => {
        return { name, state, restarts, reloads, figures: numbers.get(name)! };
      }),
      events: figures.events.stats(),
      store,
    };
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
}

function fill(metric: Counter | Gauge, samples: readonly Sample[]): void {
  metric.reset();
  for (const { labels, value } of samples) metric.inc(labels, value);
}
