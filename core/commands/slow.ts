import type { Log } from '../log.ts';
import type { CommandRecord } from './command-record.ts';

/** Half of the time that Hotline waits: the next one may be too late. */
export const isSlow = ({ tookMs }: CommandRecord, { budgetMs }: { readonly budgetMs: number }): boolean =>
  tookMs > budgetMs / 2;

/** Says who has spent the time, the slowest first. */
export function logSlow({ name, id, connection, tookMs, parts }: CommandRecord, log: Log): void {
  const spent = parts
    .toSorted((a, b) => b.tookMs - a.tookMs)
    .map((part) => ({ ...part, tookMs: Math.round(part.tookMs) }));
  const said = spent.map((part) => `${part.plugin} ${seconds(part.tookMs)} (${part.outcome})`).join(', ');
  const fields = { command: name, id, connection, tookMs: Math.round(tookMs), parts: spent };
  log.warn(fields, `${name} took ${seconds(tookMs)}: ${said}`);
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
