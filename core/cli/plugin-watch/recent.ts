import { isRefused } from '../../plugins/listing.ts';
import type { MeasuredPlugin } from '../control-routes.ts';

const WINDOW_MS = 60_000;

/** What has happened to one plugin of late. */
export interface Recent {
  /** Within the last minute, or since somebody watches. */
  readonly failures: number;
  readonly late: number;
  readonly restarts: number;
  /** Of one processor, since the look before; absent at the first look. */
  readonly cpuShare?: number;
}

interface Totals {
  readonly failures: number;
  readonly late: number;
  readonly restarts: number;
  readonly cpuMs: number;
}

interface Look {
  readonly at: number;
  readonly totals: ReadonlyMap<string, Totals>;
}

/** Tells what is new from figures that count since the host has started. */
export class RecentFigures {
  #looks: Look[] = [];

  /** @param at milliseconds, of the same clock each time */
  look(plugins: readonly MeasuredPlugin[], at: number): ReadonlyMap<string, Recent> {
    const totals = new Map(plugins.map((plugin) => [plugin.name, totalsOf(plugin)]));
    const before = this.#looks.at(-1);
    // Less than before: another host, which counts from the start.
    const isAnother = [...totals].some(([name, { cpuMs }]) => cpuMs < (before?.totals.get(name)?.cpuMs ?? 0));
    const looks = isAnother ? [] : this.#looks.filter((look) => look.at >= at - WINDOW_MS);
    this.#looks = [...looks, { at, totals }];
    return new Map([...totals].map(([name, now]) => [name, recentOf(name, now, at, looks)]));
  }
}

function recentOf(name: string, now: Totals, at: number, looks: readonly Look[]): Recent {
  const [first, last] = [looks[0]?.totals.get(name) ?? now, looks.at(-1)];
  const cpuBefore = last?.totals.get(name)?.cpuMs;
  return {
    failures: now.failures - first.failures,
    late: now.late - first.late,
    restarts: Math.max(0, now.restarts - first.restarts),
    ...(cpuBefore !== undefined && { cpuShare: (now.cpuMs - cpuBefore) / Math.max(1, at - last!.at) }),
  };
}

function totalsOf(plugin: MeasuredPlugin): Totals {
  const { figures } = plugin;
  const { command, event, timer } = figures?.calls ?? {};
  return {
    failures: [command, event, timer].reduce((sum, calls) => sum + (calls?.failures ?? 0), 0),
    late: figures?.late.count ?? 0,
    restarts: isRefused(plugin) ? 0 : (plugin.restarts ?? 0),
    cpuMs: figures?.cpuMs ?? 0,
  };
}
