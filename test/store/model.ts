import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClaimedDelivery } from '../../core/store/journal.ts';
import type { Store } from '../../core/store/store.ts';
import { claim, newEvent, settle, subscribers, takers } from './engine.ts';
import type { Engine, Lab } from './engine.ts';

const plugins = ['crm', 'bot'] as const;

interface Open {
  readonly seq: number;
  attempt: number;
  retryAt?: number;
  held: boolean;
  claim?: Pick<ClaimedDelivery, 'token' | 'event' | 'plugin'>;
}

const pick = fc.nat(99);
const plugin = fc.constantFrom(...plugins);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      dialog: fc.constantFrom('a', 'b', 'c'),
      subscribers: fc.uniqueArray(fc.record({ plugin, take: fc.boolean() }), { selector: (one) => one.plugin }),
      fingerprint: fc.option(fc.constantFrom('f1', 'f2'), { nil: undefined, freq: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      plugin,
      limit: fc.integer({ min: 1, max: 5 }),
      perDialog: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      pick,
      late: fc.boolean(),
      result: fc.constantFrom('done', 'done', 'retry', 'dead', 'hold', 'release'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 10, 1_000) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retryDead' as const, 'discardDead' as const), plugin, pick }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'lose' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What a store is in its simplest form: a list per plugin and dialog. Every step is checked against it. */
class Model {
  readonly lines = new Map<string, Open[]>();
  readonly closed = new Map<string, string>();
  readonly events = new Map<number, string>();
  readonly fingerprints = new Map<string, number>();
  /** Claims that are over. */
  readonly past: Pick<ClaimedDelivery, 'token' | 'event' | 'plugin'>[] = [];
  now = 1_000;
  readonly #lab: Lab;
  readonly #durable: boolean;

  constructor(lab: Lab, durable: boolean) {
    this.#lab = lab;
    this.#durable = durable;
  }

  line(name: string, dialog: string): Open[] {
    const key = `${name} ${dialog}`;
    if (!this.lines.has(key)) this.lines.set(key, []);
    return this.lines.get(key)!;
  }

  get claimed(): Open[] {
    return [...this.lines.values()].flat().filter((open) => open.claim !== undefined);
  }

  async apply(one: Step): Promise<void> {
    switch (one.do) {
      case 'append':
        return this.#append(one);
      case 'claim':
        return this.#claim(one);
      case 'settle':
        return this.#settle(one);
      case 'wait':
        this.now += one.ms;
        return;
      case 'restart':
        if (!this.#durable) return;
        await this.#lab.restart();
        for (const open of this.claimed) this.#unclaim(open);
        return;
      case 'lose':
        return this.#lab.lose?.((store) => this.#everything(store));
      default:
        return this.#dead(one);
    }
  }

  async #append({ dialog, subscribers, fingerprint }: Extract<Step, { do: 'append' }>): Promise<void> {
    const event = newEvent(dialog, { fingerprint });
    const { seq, repeat, taken } = await this.#lab.store.journal.append(event, subscribers);
    const original = fingerprint === undefined ? undefined : this.fingerprints.get(fingerprint);
    expect(repeat).toBe(original !== undefined);
    if (original !== undefined) return expect(seq).toBe(original);
    expect(seq).toBeGreaterThan(Math.max(0, ...this.events.keys()));
    this.events.set(seq, dialog);
    if (fingerprint !== undefined) this.fingerprints.set(fingerprint, seq);
    for (const [index, { plugin: name, take }] of subscribers.entries()) {
      const line = this.line(name, dialog);
      const next = line.find((open) => open.claim === undefined);
      const blocked = next !== undefined && (next.held || next.retryAt !== undefined);
      const free = take && next === undefined;
      expect(taken[index]).toEqual(blocked ? 'blocked' : free ? expect.any(Number) : 'waiting');
      const { fingerprint: _, ...stored } = event;
      const open: Open = { seq, attempt: 1, held: false };
      if (!blocked && free) open.claim = { plugin: name, token: taken[index] as number, event: { ...stored, seq } };
      line.push(open);
    }
  }

  async #claim({ plugin: name, limit, perDialog }: Extract<Step, { do: 'claim' }>): Promise<void> {
    const { deliveries, cursor, retryAt } = await claim(this.#lab.store, {
      plugin: name,
      now: this.now,
      limit,
      perDialog,
    });
    expect(cursor === undefined || deliveries.length === limit).toBe(true);
    for (const dialog of ['a', 'b', 'c']) {
      const line = this.line(name, dialog);
      const stop = line.findIndex((open) => open.held || (open.retryAt ?? 0) > this.now);
      const unblocked = stop < 0 ? line : line.slice(0, stop);
      const due = unblocked.filter((open) => open.claim === undefined).slice(0, perDialog);
      const got = deliveries.filter(({ event }) => event.dialog === dialog);
      // A full page may end anywhere; within a dialog it never leaves a gap.
      expect(due.map(({ seq }) => seq).slice(0, got.length)).toEqual(got.map(({ event }) => event.seq));
      if (cursor === undefined && deliveries.length < limit) expect(got).toHaveLength(due.length);
      for (const [index, delivery] of got.entries()) {
        const open = due[index]!;
        expect(delivery.attempt).toBe(open.attempt);
        delete open.retryAt;
        open.claim = delivery;
      }
    }
    const retries = ['a', 'b', 'c'].flatMap((dialog) => this.line(name, dialog).flatMap((open) => open.retryAt ?? []));
    expect(retryAt).toBe(retries.length > 0 ? Math.min(...retries) : undefined);
  }

  async #settle({ pick: index, late, result }: Extract<Step, { do: 'settle' }>): Promise<void> {
    const stale = this.past[index % this.past.length];
    if (late && stale !== undefined) {
      const { stale: count } = await this.#lab.store.journal.settle([
        { plugin: stale.plugin, seq: stale.event.seq, token: stale.token, result: 'done' },
      ]);
      return expect(count).toBe(1);
    }
    // Whoever delivers settles a dialog from the front of what it holds.
    const fronts = [...this.lines.values()].flatMap((line) => line.find((other) => other.claim !== undefined) ?? []);
    const open = fronts[index % fronts.length];
    if (open?.claim === undefined) return;
    const { plugin: name, event } = open.claim;
    const endings = {
      done: { result: 'done' },
      release: { result: 'release' },
      retry: { result: 'retry', at: this.now + 10, attempt: open.attempt + 1 },
      dead: { result: 'dead', at: this.now, hold: false },
      hold: { result: 'dead', at: this.now, hold: true },
    } as const;
    expect(
      await settle(this.#lab.store, { ...open.claim, attempt: 1, replay: 0, recorded: 0 }, endings[result]),
    ).toEqual({
      stale: 0,
    });
    this.#unclaim(open);
    if (result === 'retry') Object.assign(open, { retryAt: this.now + 10, attempt: open.attempt + 1 });
    if (result === 'hold') open.held = true;
    if (result === 'done' || result === 'dead') {
      const line = this.line(name, event.dialog);
      line.splice(line.indexOf(open), 1);
      this.closed.set(`${name} ${open.seq}`, result);
    }
  }

  async #dead({
    do: what,
    plugin: name,
    pick: index,
  }: Extract<Step, { do: 'retryDead' | 'discardDead' }>): Promise<void> {
    const seqs = [...this.events.keys()];
    const seq = seqs[index % seqs.length] ?? 1;
    const line = this.line(name, this.events.get(seq) ?? 'a');
    const held = line.find((open) => open.seq === seq && open.held);
    const dead = held !== undefined || this.closed.get(`${name} ${seq}`) === 'dead';
    expect(await this.#lab.store.journal[what](name, seq)).toBe(dead);
    if (!dead) return;
    if (held !== undefined) line.splice(line.indexOf(held), 1);
    if (what === 'discardDead') return void this.closed.set(`${name} ${seq}`, 'discarded');
    this.closed.delete(`${name} ${seq}`);
    line.push({ seq, attempt: 1, held: false });
    line.sort((a, b) => a.seq - b.seq);
  }

  /** A bit of everything. */
  #everything(store: Store): Promise<unknown>[] {
    const settled = this.claimed.map(({ claim: held }, index) =>
      settle(
        store,
        { ...held!, attempt: 1, replay: 0, recorded: 0 },
        index % 2 ? { result: 'done' } : { result: 'retry', at: 0, attempt: 9 },
      ),
    );
    const dead = [...this.events.keys()].map((seq) => store.journal.retryDead('crm', seq));
    return [
      ...settled,
      ...dead,
      store.journal.append(newEvent('a', { fingerprint: 'f3' }), takers('crm', 'bot')),
      store.journal.append(newEvent('new'), subscribers('new')),
      ...plugins.map((name) => claim(store, { plugin: name, now: this.now })),
      store.timers.set({ plugin: 'crm', name: 't', key: 'b', dueAt: 0, payload: '' }),
      store.timers.fire({ now: this.now, limit: 9 }),
    ];
  }

  #unclaim(open: Open): void {
    this.past.push(open.claim!);
    delete open.claim;
  }

  /** The store and the model say the same of every delivery. */
  async agree(): Promise<void> {
    for (const [seq, dialog] of this.events) {
      const { deliveries } = (await this.#lab.store.journal.event(seq))!;
      for (const { plugin: name, state } of deliveries) {
        const open = this.line(name, dialog).find((other) => other.seq === seq);
        const waiting = open?.held ? 'held' : open?.retryAt !== undefined ? 'retrying' : 'waiting';
        expect([seq, name, state]).toEqual([
          seq,
          name,
          open === undefined ? this.closed.get(`${name} ${seq}`) : waiting,
        ]);
      }
    }
    const stats = await this.#lab.store.stats();
    for (const name of plugins) {
      const opens = ['a', 'b', 'c'].flatMap((dialog) => this.line(name, dialog));
      const of = stats.plugins.find((one) => one.plugin === name);
      expect([name, of?.open ?? 0, of?.claimed ?? 0]).toEqual([
        name,
        opens.length,
        opens.filter((open) => open.claim).length,
      ]);
    }
  }
}

/** Random appends, claims, settlements, deaths, restarts and failing transactions against the model. */
export function model(engine: Engine, runs: number): void {
  it(
    `The ${engine.name} store does what its model does, [row 30] however far clocks jump`,
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
          await using lab = await engine.open();
          const expected = new Model(lab, engine.durable);
          for (const one of steps) await expected.apply(one);
          await expected.agree();
        }),
        { numRuns: runs },
      );
    },
  );
}
