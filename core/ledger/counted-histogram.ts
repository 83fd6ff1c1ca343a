import type { Metric } from 'prom-client';
import type { Histogram } from './histogram.ts';

/** In milliseconds, where the ledger's histograms are exact; the end of a command's time lies between 2048 and 3072. */
const BOUNDS = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3072, 4096, 8192, 16384, 32768];

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly durations: Histogram;
}

/**
 * A histogram for Prometheus, in seconds, whose values were counted elsewhere. prom-client's own observe each value, and would have to on
 * the way of every call; of a metric a registry needs no more than is here.
 */
export function countedHistogram(name: string, help: string, series: () => readonly Series[]): Metric {
  const metric = {
    name,
    get: () =>
      Promise.resolve({ name, help, type: 'histogram', values: series().flatMap((one) => linesOf(name, one)) }),
  };
  return metric as unknown as Metric;
}

function linesOf(name: string, { labels, durations }: Series) {
  const bucket = (le: number | '+Inf', value: number) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    value,
  });
  return [
    ...BOUNDS.map((ms) => bucket(ms / 1_000, durations.below(ms))),
    bucket('+Inf', durations.count),
    { metricName: `${name}_sum`, labels, value: durations.sum / 1_000 },
    { metricName: `${name}_count`, labels, value: durations.count },
  ];
}
