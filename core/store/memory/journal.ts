import type {
  Appended,
  Claimed,
  ClaimedDelivery,
  ClaimQuery,
  DeadLetter,
  DeadLetterQuery,
  EventDetail,
  Found,
  Journal,
  NewEvent,
  Replayed,
  ReplayQuery,
  SearchQuery,
  Settlement,
  StoredEvent,
  Subscriber,
  Taken,
} from '../journal.ts';
import { matches } from '../matches.ts';
import { deadLetters, detailOf, search, stateOf } from './look.ts';
import { isBlocked, OpenDeliveries } from './open-deliveries.ts';
import type { Row } from './row.ts';
import type { OpenDelivery } from './open-deliveries.ts';

export class MemoryJournal implements Journal {
  readonly rows = new Map<number, Row>();
  readonly open = new Map<string, OpenDeliveries>();
  /** They outlive their events: a repeat is recognised also when its event was trimmed. */
  readonly fingerprints = new Map<string, { readonly seq: number; readonly at: number }>();
  readonly #dedupeMs: number;
  #lastSeq = 0;
  #lastToken = 0;

  constructor(dedupeMs: number) {
    this.#dedupeMs = dedupeMs;
  }

  async append(event: NewEvent, subscribers: readonly Subscriber[]): Promise<Appended> {
    const original = this.#originalOf(event);
    if (original !== undefined) {
      const row = this.rows.get(original);
      if (row !== undefined) row.repeats++;
      return { seq: original, repeat: true, taken: [] };
    }
    const { fingerprint, ...rest } = event;
    const row = this.add({ ...rest, seq: this.nextSeq() }, subscribers, fingerprint);
    return { seq: row.event.seq, repeat: false, taken: subscribers.map((subscriber) => this.#take(row, subscriber)) };
  }

  /** Adds an event with a delivery for each plugin, unclaimed. */
  add(event: StoredEvent, subscribers: readonly { readonly plugin: string }[], fingerprint?: string): Row {
    const plugins = new Set(subscribers.map(({ plugin }) => plugin));
    const row: Row = { event, plugins, attempts: new Map(), dead: new Map(), repeats: 0 };
    this.rows.set(event.seq, row);
    if (fingerprint !== undefined) this.fingerprints.set(fingerprint, { seq: event.seq, at: event.receivedAt });
    for (const plugin of plugins) this.openOf(plugin).add(event.dialog, event.seq, 0);
    return row;
  }

  nextSeq(): number {
    return ++this.#lastSeq;
  }

  openOf(plugin: string): OpenDeliveries {
    let open = this.open.get(plugin);
    if (open === undefined) this.open.set(plugin, (open = new OpenDeliveries()));
    return open;
  }

  #originalOf({ fingerprint, receivedAt }: NewEvent): number | undefined {
    const seen = fingerprint === undefined ? undefined : this.fingerprints.get(fingerprint);
    return seen !== undefined && receivedAt - seen.at < this.#dedupeMs ? seen.seq : undefined;
  }

  #take({ event }: Row, { plugin, take }: Subscriber): Taken {
    const line = this.openOf(plugin).line(event.dialog).deliveries;
    const next = line.find(({ token }) => token === 0)!;
    if (isBlocked(next)) return 'blocked';
    return take && next.seq === event.seq ? (next.token = ++this.#lastToken) : 'waiting';
  }

  async claim({ plugin, now, limit, maxSize, perDialog, cursor = 0 }: ClaimQuery): Promise<Claimed> {
    const deliveries: ClaimedDelivery[] = [];
    const { lines } = this.openOf(plugin);
    let size = 0;
    let next: number | undefined;
    for (const { id, deliveries: line } of lines.values()) {
      if (id <= cursor) continue;
      const stop = line.findIndex((delivery) => isBlocked(delivery, now));
      const due = line.slice(0, stop < 0 ? undefined : stop).filter(({ token }) => token === 0);
      if (due.length === 0) continue;
      if (deliveries.length >= limit || size >= maxSize) {
        next = id - 1;
        break;
      }
      for (const delivery of due.slice(0, perDialog)) {
        if (deliveries.length >= limit || size >= maxSize) break;
        const { attempt, replay, seq } = delivery;
        const { event, attempts } = this.rows.get(seq)!;
        const recorded = attempts.get(plugin)?.length ?? 0;
        delete delivery.retryAt;
        delivery.token = ++this.#lastToken;
        deliveries.push({ plugin, token: delivery.token, attempt, replay, recorded, event });
        size += event.body.length;
      }
    }
    const retries = [...lines.values()].flatMap(({ deliveries: line }) => line.flatMap(({ retryAt }) => retryAt ?? []));
    return { deliveries, cursor: next, retryAt: retries.length > 0 ? Math.min(...retries) : undefined };
  }

  async settle(settlements: readonly Settlement[]): Promise<{ stale: number }> {
    let stale = 0;
    for (const settlement of settlements) {
      const row = this.rows.get(settlement.seq);
      const delivery = row && this.openOf(settlement.plugin).find(row.event.dialog, settlement.seq);
      if (delivery === undefined || delivery.token !== settlement.token) stale++;
      else this.#settle(row!, delivery, settlement);
    }
    return { stale };
  }

  #settle(row: Row, delivery: OpenDelivery, settlement: Settlement): void {
    const { plugin, seq, attempts = [] } = settlement;
    if (attempts.length > 0) row.attempts.set(plugin, [...(row.attempts.get(plugin) ?? []), ...attempts]);
    delivery.token = 0;
    if (settlement.result === 'retry') {
      delivery.attempt = settlement.attempt;
      delivery.retryAt = settlement.at;
    } else if (settlement.result === 'dead') {
      const { at, hold: held } = settlement;
      row.dead.set(plugin, { at, held, replay: delivery.replay, discarded: false });
      delivery.held = held;
      if (!held) this.openOf(plugin).remove(row.event.dialog, seq);
    } else if (settlement.result === 'done') {
      this.openOf(plugin).remove(row.event.dialog, seq);
    }
  }

  async event(seq: number): Promise<EventDetail | undefined> {
    const row = this.rows.get(seq);
    return row && detailOf(this, row);
  }

  async search(query: SearchQuery): Promise<Found> {
    return search(this, query);
  }

  async deadLetters(query: DeadLetterQuery): Promise<readonly DeadLetter[]> {
    return deadLetters(this, query);
  }

  async retryDead(plugin: string, seq: number): Promise<boolean> {
    const row = this.rows.get(seq);
    const letter = row?.dead.get(plugin);
    if (row === undefined || letter === undefined || letter.discarded) return false;
    row.dead.delete(plugin);
    const open = this.openOf(plugin);
    open.remove(row.event.dialog, seq);
    open.add(row.event.dialog, seq, letter.replay);
    return true;
  }

  async discardDead(plugin: string, seq: number): Promise<boolean> {
    const row = this.rows.get(seq);
    const letter = row?.dead.get(plugin);
    if (row === undefined || letter === undefined || letter.discarded) return false;
    letter.discarded = true;
    this.openOf(plugin).remove(row.event.dialog, seq);
    return true;
  }

  async replay(query: ReplayQuery): Promise<Replayed> {
    const { plugin, after = 0, upTo = Infinity, limit, again, dryRun, replay } = query;
    const slice = [...this.rows.values()].filter(({ event: { seq } }) => seq > after && seq <= upTo).slice(0, limit);
    const wanted = slice.filter(
      (row) =>
        matches(row.event, query) &&
        (row.plugins.has(plugin) ? again && ['done', 'discarded'].includes(stateOf(this, row, plugin)) : true),
    );
    if (!dryRun) {
      for (const row of wanted) {
        row.plugins.add(plugin);
        row.dead.delete(plugin);
        this.openOf(plugin).add(row.event.dialog, row.event.seq, replay);
      }
    }
    return { matched: wanted.length, after: slice.length === limit ? slice.at(-1)!.event.seq : undefined };
  }
}
