import type { Outcome } from '../call-outcome.ts';
import type { EventsStats } from '../events/api.ts';
import type { CallKind } from '../plugins/call-meter.ts';
import type { StoreStats } from '../store/store.ts';
import type { Calls } from './calls.ts';
import type { Histogram } from './histogram.ts';
import type { Ledger } from './ledger.ts';
import { NowAndThen } from './now-and-then.ts';
import { readUsage } from './process-usage.ts';

/** In milliseconds, within 3 percent. */
export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface CallFigures {
  readonly total: number;
  readonly failures: number;
  /** Those that there were. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Of those that were run; absent while there are none. */
  readonly tookMs?: Quantiles;
}

/** One plugin in numbers, since the host has started. */
export interface PluginFigures {
  readonly calls: Readonly<Record<CallKind, CallFigures>>;
  /** Answers that came after their deadline, and by how much. */
  readonly late: { readonly count: number; readonly byMs?: Quantiles };
  /** Of all its processes, each as it was last seen. */
  readonly cpuMs: number;
  /** Of the process that serves. */
  readonly residentBytes?: number;
  readonly queue: QueueFigures;
}

/** Its deliveries, as they stand now. */
export interface QueueFigures {
  readonly waiting: number;
  readonly inFlight: number;
  /** Dead letters. */
  readonly dead: number;
}

export interface FiguresOptions {
  readonly ledger: Ledger;
  /** The plugins that there are, with the process that serves. */
  plugins(): readonly { readonly name: string; readonly pid?: number }[];
  readonly events: { stats(): EventsStats };
  readonly store: { stats(): Promise<StoreStats> };
}

const USAGE_GOOD_MS = 500;
const STORE_GOOD_MS = 1_000;

/** The ledger with what others know: processes, deliveries and the store are looked at when somebody asks. */
export class Figures {
  readonly ledger: Ledger;
  readonly events: FiguresOptions['events'];
  readonly #usage: NowAndThen<void>;
  readonly #store: NowAndThen<StoreStats>;

  constructor({ ledger, plugins, events, store }: FiguresOptions) {
    this.ledger = ledger;
    this.events = events;
    this.#usage = new NowAndThen(() => this.#look(plugins()), USAGE_GOOD_MS);
    this.#store = new NowAndThen(() => store.stats(), STORE_GOOD_MS);
  }

  /** Of the named plugins. */
  async of(names: readonly string[]): Promise<ReadonlyMap<string, PluginFigures>> {
    const [queues] = await Promise.all([this.queues(names), this.#usage.get()]);
    return new Map(names.map((name) => [name, this.#plugin(name, queues.get(name)!)]));
  }

  /** Undefined while the store does not answer. */
  storeStats(): Promise<StoreStats | undefined> {
    return this.#store.get().catch(() => undefined);
  }

  async queues(names: readonly string[]): Promise<ReadonlyMap<string, QueueFigures>> {
    const stored = await this.storeStats();
    const { lanes } = this.events.stats();
    return new Map(
      names.map((name) => {
        const lane = lanes.find(({ plugin }) => plugin === name);
        const kept = stored?.plugins.find(({ plugin }) => plugin === name);
        const { inFlight = 0, resident = 0, dead = 0 } = lane ?? {};
        const open = stored === undefined ? resident : (kept?.open ?? 0);
        return [
          name,
          { waiting: Math.max(0, open - inFlight), inFlight, dead: stored === undefined ? dead : (kept?.dead ?? 0) },
        ];
      }),
    );
  }

  #plugin(name: string, queue: QueueFigures): PluginFigures {
    const { calls, lateness, cpu, residentBytes } = this.ledger.plugin(name);
    return {
      calls: { command: callFigures(calls.command), event: callFigures(calls.event), timer: callFigures(calls.timer) },
      late: { count: lateness.count, byMs: quantilesOf(lateness) },
      cpuMs: cpu.totalMs,
      residentBytes,
      queue,
    };
  }

  async #look(plugins: ReturnType<FiguresOptions['plugins']>): Promise<void> {
    const usage = await readUsage(plugins.flatMap(({ pid }) => (pid === undefined ? [] : [pid])));
    for (const { name, pid } of plugins) {
      const plugin = this.ledger.plugin(name);
      const used = pid === undefined ? undefined : usage.get(pid);
      plugin.residentBytes = used?.residentBytes;
      if (used !== undefined) plugin.cpu.saw(pid!, used.cpuMs);
    }
  }
}

function callFigures(calls: Calls): CallFigures {
  const { total, failures, outcomes, durations } = calls;
  const those = Object.fromEntries(Object.entries(outcomes).filter(([, count]) => count > 0));
  return { total, failures, outcomes: those, tookMs: quantilesOf(durations) };
}

function quantilesOf(histogram: Histogram): Quantiles | undefined {
  if (histogram.count === 0) return undefined;
  const at = (q: number) => Number(histogram.quantile(q)!.toPrecision(4));
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
