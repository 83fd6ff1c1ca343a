import type { PluginsAnswer } from '../../core/cli/control-routes.ts';
import { isRefused } from '../../core/plugins/listing.ts';

/** One plugin in numbers. */
export interface Totals {
  readonly calls: number;
  readonly failures: number;
  readonly late: number;
  readonly restarts: number;
  readonly reloads: number;
}

const NOTHING: Totals = { calls: 0, failures: 0, late: 0, restarts: 0, reloads: 0 };
const KEYS = Object.keys(NOTHING) as (keyof Totals)[];

/** What the hosts say of their plugins; each begins to count anew. */
export class SoakLedger {
  #ended = new Map<string, Totals>();
  #current = new Map<string, Totals>();

  /** What the running host has counted so far. */
  saw({ plugins }: PluginsAnswer): void {
    for (const plugin of plugins) {
      if (isRefused(plugin) || plugin.figures === undefined) continue;
      const { restarts = 0, reloads = 0, figures } = plugin;
      const kinds = Object.values(figures.calls);
      const sum = (key: 'total' | 'failures') => kinds.reduce((total, calls) => total + calls[key], 0);
      this.#current.set(plugin.name, {
        calls: sum('total'),
        failures: sum('failures'),
        late: figures.late.count,
        restarts,
        reloads,
      });
    }
  }

  hostEnded(): void {
    this.#ended = this.totals;
    this.#current = new Map();
  }

  /** Of the whole run, by plugin. */
  get totals(): Map<string, Totals> {
    const names = new Set([...this.#ended.keys(), ...this.#current.keys()]);
    return new Map(
      [...names].sort().map((name) => {
        const [ended, current] = [this.#ended.get(name) ?? NOTHING, this.#current.get(name) ?? NOTHING];
        return [name, Object.fromEntries(KEYS.map((key) => [key, ended[key] + current[key]])) as unknown as Totals];
      }),
    );
  }
}
