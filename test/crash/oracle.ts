import type { DeliveredLine } from './plugins.ts';

/** A promise that was broken, and by what. */
export interface Fault {
  readonly kind: 'lost' | 'doubled' | 'disordered' | 'stuck';
  readonly number: number;
  readonly plugin?: string;
  readonly detail: string;
}

/** An event as the store has it. */
export interface StoredNumber {
  readonly number: number;
  readonly seq: number;
  /** The state of its delivery by plugin. */
  readonly states: Readonly<Record<string, string>>;
}

interface PluginView {
  /** Comes and goes: what it is handed while it is away is not known from here. */
  readonly isVisitor: boolean;
  /** When each event was first done, in wall-clock milliseconds. */
  readonly done: Map<number, number>;
  /** In this life of the host: the last delivery of each dialog. */
  latest: Map<string, DeliveredLine>;
  /** Deliveries of what had been done before. */
  again: number;
  /** Those of them that no end of the host explains. */
  againInOneLife: number;
}

const newView = (isVisitor: boolean): PluginView => ({
  isVisitor,
  done: new Map(),
  latest: new Map(),
  again: 0,
  againInOneLife: 0,
});

/** So long after it was first done, a delivery is settled for good: the store promises a fraction of a second. */
const SETTLED_AFTER_MS = 10_000;

/**
 * Compares what was acknowledged, what is stored, and what each plugin was handed.
 *
 * An acknowledged event is stored, exactly once however often it was sent, and is done at least once by every plugin. Deliveries
 * bear repetition, so order means, for each plugin and dialog:
 * - No event is begun before the one ahead of it has been done. So first deliveries come in the order of arrival, and failed
 *   ones are not overtaken.
 * - Within one life of the host, deliveries never go back: after an event come only the same one again and later ones.
 * - A new life may begin further back, with what had no settled ending at the kill: events that were done a moment before it. What
 *   was done long before is not handed out again.
 */
export class Oracle {
  readonly faults: Fault[] = [];
  readonly #plugins: ReadonlyMap<string, PluginView>;
  readonly #acknowledged = new Set<number>();
  /** The last event of each dialog, and for each event the one ahead of it. */
  readonly #last = new Map<number, number>();
  readonly #ahead = new Map<number, number>();
  readonly #seqs = new Map<number, number>();
  #endedAt = 0;

  /** @param visitors plugins that come and go: of them only what they were handed is judged, and what is kept for them */
  constructor(plugins: readonly string[], visitors: readonly string[] = []) {
    this.#plugins = new Map([...plugins, ...visitors].map((plugin) => [plugin, newView(visitors.includes(plugin))]));
  }

  get counts() {
    const views = [...this.#plugins.values()];
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return {
      acknowledged: this.#acknowledged.size,
      delivered: sum(views.map(({ done }) => done.size)),
      again: sum(views.map(({ again }) => again)),
    };
  }

  /** How often the plugin was handed what it had done before, although the host had not ended meanwhile. */
  againInOneLife(plugin: string): number {
    return this.#plugins.get(plugin)!.againInOneLife;
  }

  /** The next event of a dialog is about to be sent; it is sent once the one ahead has been acknowledged. */
  sent(number: number, dialog: number): void {
    const ahead = this.#last.get(dialog);
    if (ahead !== undefined) this.#ahead.set(number, ahead);
    this.#last.set(dialog, number);
  }

  acknowledged(number: number): void {
    this.#acknowledged.add(number);
  }

  delivered(plugin: string, line: DeliveredLine): void {
    const { number, seq, deliveryId, outcome, at } = line;
    const view = this.#plugins.get(plugin)!;
    const blame = (kind: Fault['kind'], detail: string) => this.faults.push({ kind, number, plugin, detail });

    const known = this.#seqs.get(number) ?? seq;
    this.#seqs.set(number, known);
    if (known !== seq || deliveryId !== String(seq))
      blame('doubled', `is delivery ${deliveryId} of ${seq}, not ${known}`);

    const ahead = view.isVisitor ? undefined : this.#ahead.get(number);
    if (ahead !== undefined && !view.done.has(ahead)) blame('disordered', `begun before ${ahead} was done`);
    const latest = view.latest.get(line.dialog);
    if (latest !== undefined && latest.seq > seq) blame('disordered', `came after ${latest.number}`);
    view.latest.set(line.dialog, line);

    const doneAt = view.done.get(number);
    if (doneAt !== undefined) {
      view.again++;
      if (doneAt >= this.#endedAt) view.againInOneLife++;
      const openFor = (doneAt < this.#endedAt ? this.#endedAt : at) - doneAt;
      if (openFor > SETTLED_AFTER_MS) blame('doubled', `handed out again, done ${openFor} ms before the last end`);
    } else if (outcome === 'done') view.done.set(number, at);
  }

  /** The host has ended, and all of its plugins with it; `at` in wall-clock milliseconds. */
  hostEnded(at: number): void {
    this.#endedAt = at;
    for (const view of this.#plugins.values()) view.latest = new Map();
  }

  /** Whether every plugin has done all that was acknowledged. */
  get isQuiet(): boolean {
    // Whatever was done was sent, and whatever was sent is acknowledged before anybody asks.
    return [...this.#plugins.values()].every(
      ({ isVisitor, done }) => isVisitor || done.size >= this.#acknowledged.size,
    );
  }

  /** Judges at the end, by what the store has. */
  judge(stored: readonly StoredNumber[]): void {
    const found = new Map<number, StoredNumber>();
    for (const event of stored) {
      const first = found.get(event.number);
      if (first === undefined) found.set(event.number, event);
      else this.#blame('doubled', event.number, `stored as ${first.seq} and as ${event.seq}`);
    }
    for (const number of this.#acknowledged) if (!found.has(number)) this.#blame('lost', number, 'is not in the store');
    for (const { number, seq, states } of found.values()) {
      for (const [plugin, { done, isVisitor }] of this.#plugins) {
        if (isVisitor && states[plugin] === undefined) continue;
        if (done.has(number) && states[plugin] === 'done') continue;
        const seen = done.has(number) ? 'was done' : 'was never done';
        this.#blame('stuck', number, `${seen}; the delivery of ${seq} is ${states[plugin] ?? 'missing'}`, plugin);
      }
    }
  }

  #blame(kind: Fault['kind'], number: number, detail: string, plugin?: string): void {
    this.faults.push({ kind, number, detail, plugin });
  }
}
