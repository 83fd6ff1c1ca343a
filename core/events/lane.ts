import type { Log } from '../log.ts';
import type { CallFailure, DeliveryOutcome, PluginPort } from '../plugins/port.ts';
import type { RightOfWay } from '../right-of-way.ts';
import type { ClaimedDelivery, Ending, Journal, Settlement, StoredEvent, Taken } from '../store/journal.ts';
import { attempt } from './attempt.ts';
import type { AttemptDeps } from './attempt.ts';
import type { Clock } from './clock.ts';
import { departures, gathered } from './departures.ts';
import { current, newDelivery, numberOf } from './delivery.ts';
import type { Batch, Delivery } from './delivery.ts';
import { Headway } from './headway.ts';
import { InFlight } from './in-flight.ts';
import { Refill } from './refill.ts';
import { Reservations, type Reservation } from './reservations.ts';
import { Returning } from './returning.ts';
import type { Settler } from './settler.ts';
import type { DeliverySettings } from './settings.ts';
import { Turns } from './turns.ts';
import { judge, noteAttempt } from './verdict.ts';

export interface LaneDeps extends AttemptDeps {
  readonly plugin: string;
  readonly journal: Journal;
  readonly settler: Settler;
  readonly settings: DeliverySettings;
  readonly clock: Clock;
  readonly log: Log;
  random(): number;
  readonly rightOfWay?: Pick<RightOfWay, 'clear'>;
}

const DONE = { status: 'done' } as const;
const SETTLED = { result: 'done' } as const;
const untried = (delivery: Delivery) => ({ delivery, ending: { result: 'release' } as const });

/** After a plugin refused although it seemed to serve, it is asked again so much later. */
const ASK_AGAIN_MS = 1_000;

/** One plugin's deliveries on their way from the store to the plugin: in order within a dialog, many dialogs at a time. */
export class Lane {
  readonly plugin: string;
  /** With whatever else was stored in the same commit, or ended with the same line. */
  readonly #dispatchSoon = gathered(() => this.#dispatch());
  readonly counts = { delivered: 0, failed: 0, dead: 0 };
  readonly #deps: LaneDeps;
  readonly #turns = new Turns();
  readonly #refill: Refill;
  readonly #inFlight: InFlight;
  readonly headway: Headway;
  readonly #returning = new Returning();
  readonly #reservations: Reservations;
  /** Asked for after the claim that is under way: older ones of their dialogs may come with it. */
  #early: { readonly delivery: Delivery; readonly askedAt: number }[] = [];
  #port: PluginPort | undefined;
  #stalled = true;
  #stopped = false;

  constructor(deps: LaneDeps) {
    const { plugin, journal, clock, settings } = deps;
    this.#deps = deps;
    this.plugin = plugin;
    this.#reservations = new Reservations(plugin);
    this.headway = new Headway(clock, () => this.#turns.dialogs.count);
    this.#inFlight = new InFlight(clock, settings.attemptTimeoutMs, {
      onDone: (batch) => this.#goesOn(batch),
      onEnd: (batches, outcome) => this.#ended(batches, outcome),
    });
    this.#refill = new Refill({
      plugin,
      journal,
      clock,
      room: () => this.#room(),
      asks: () => this.#asks(),
      arrived: () => this.#reservations.arrived(),
      take: (deliveries, askedAt) => this.#claimed(deliveries, askedAt),
    });
  }

  get stats() {
    return {
      resident: this.#turns.dialogs.count,
      inFlight: this.#inFlight.count,
      behind: this.#refill.behind,
      ...this.counts,
    };
  }

  /** The plugin as it is now; undefined when it is no longer installed. What is in memory then goes back to the store. */
  setPort(port: PluginPort | undefined): void {
    this.#port = port;
    if (port !== undefined && !['paused', 'failed', 'stopped', 'starting'].includes(port.state)) return this.resume();
    this.#stalled = true;
    if (port === undefined) this.#evict();
  }

  /** The plugin may serve again. */
  resume(): void {
    this.#stalled = false;
    this.#dispatch();
  }

  /** There may be something new in the store. */
  wake(): void {
    this.#refill.wake();
  }

  /** How the next event is to be stored: with a place reserved in memory, if there is one. */
  subscribe(): Reservation {
    const { window, windowSize } = this.#deps.settings;
    // While others wait in the store, half of the memory is theirs.
    const share = this.#refill.behind ? window / 2 : window;
    const full =
      this.#turns.dialogs.count + this.#reservations.count >= share || this.#turns.dialogs.size >= windowSize;
    return this.#reservations.make(!full && !this.#stalled && !this.#stopped, this.#returning.now);
  }

  /** Gives back the place of an event that was not stored, or is a repeat. */
  cancel(reservation: Reservation): void {
    this.#reservations.end(reservation);
  }

  /** An event was stored as `subscribe` said. */
  stored(reservation: Reservation, taken: Taken, event: StoredEvent): void {
    this.cancel(reservation);
    if (taken === 'waiting') this.#refill.wake();
    else if (taken !== 'blocked') {
      const delivery = newDelivery(event, taken);
      const { askedAt } = reservation;
      if (this.#refill.claiming && this.#reservations.isBehindClaim(reservation))
        this.#early.push({ delivery, askedAt });
      else this.#arrived(delivery, askedAt);
    }
    this.#dispatchSoon();
  }

  /** Starts nothing more and gives back what waits in memory; resolves when nothing is in flight. */
  stop(): Promise<void> {
    this.#stopped = true;
    this.#refill.stop();
    this.#port?.endBatches();
    this.#evict();
    return this.#inFlight.empty();
  }

  #asks(): number {
    const now = this.#returning.tick();
    this.#reservations.claims(now);
    return now;
  }

  #room() {
    const { window, windowSize } = this.#deps.settings;
    const limit = window - this.#turns.dialogs.count - this.#reservations.count;
    // A claim is worth its while for a good part of the memory only.
    const isClosed = this.#stalled || this.#stopped || this.#returning.isPending;
    if (isClosed || limit < window / 4) return { limit: 0, maxSize: 0 };
    return { limit, maxSize: windowSize - this.#turns.dialogs.size };
  }

  #claimed(deliveries: readonly ClaimedDelivery[], askedAt: number): void {
    for (const { event, token, attempt, replay, recorded } of deliveries) {
      this.#arrived(newDelivery(event, token, attempt, replay, recorded), askedAt);
    }
    for (const { delivery, askedAt } of this.#early.splice(0)) this.#arrived(delivery, askedAt);
    this.#dispatch();
  }

  #arrived(delivery: Delivery, askedAt: number): void {
    const isNext = this.#returning.mayKeep(delivery.event.dialog, askedAt);
    if (!isNext || this.#port === undefined || this.#stopped) this.#release([delivery]);
    else this.#turns.dialogs.add(delivery);
  }

  #dispatch(): void {
    if (this.#stopped || this.#port === undefined) return this.#evict();
    const clear = this.#deps.rightOfWay?.clear();
    if (clear !== undefined) return void clear.then(() => this.#dispatch());
    const next = (waiting: number) =>
      this.#stalled ? undefined : this.#turns.next(this.#inFlight.count + waiting, this.#deps.settings.concurrency);
    for (const batches of departures(next)) this.#start(this.#port, batches);
    this.#refill.maybe();
    if (this.#reservations.count === 0 && !this.#refill.claiming) this.#returning.forget();
  }

  #start(port: PluginPort, batches: readonly Batch[]): void {
    const now = this.#deps.clock.now();
    for (const batch of batches) current(batch).startedAt = now;
    this.#inFlight.add(batches, (run) => attempt(this.#deps, port, batches, run));
  }

  /** The current one is done, and the one behind it begins. */
  #goesOn(batch: Batch): void {
    this.#done(batch);
    current(batch).startedAt = this.#deps.clock.now();
    this.headway.made();
  }

  #done(batch: Batch): void {
    const delivery = current(batch);
    batch.done++;
    noteAttempt(delivery, DONE, this.#deps.clock);
    this.counts.delivered++;
    this.#turns.dialogs.finish(delivery);
    this.#deps.settler.add(this.#settlement(delivery, SETTLED));
  }

  #ended(batches: readonly Batch[], outcome: DeliveryOutcome): void {
    for (const batch of batches) {
      this.#turns.ended(batch);
      if (outcome.status !== 'done') this.#failed(current(batch), outcome);
      else {
        this.#done(batch);
        if (batch.done < batch.deliveries.length) this.#turns.putBack(current(batch));
      }
    }
    if (outcome.status === 'done') this.headway.made();
    this.#dispatchSoon();
  }

  #failed(delivery: Delivery, outcome: CallFailure): void {
    this.#turns.dialogs.stopAt(delivery);
    const { clock, settings, random, log } = this.#deps;
    const verdict = judge(outcome, delivery, settings, random);
    const { seq, dialog } = delivery.event;
    const reference = 'reference' in outcome ? outcome.reference : undefined;
    const fields = { plugin: this.plugin, seq, dialog, attempt: numberOf(delivery), reference };
    if (verdict.next !== 'wait') noteAttempt(delivery, outcome, clock);
    switch (verdict.next) {
      case 'wait':
        this.#turns.putBack(delivery);
        this.#stall();
        break;
      case 'suspect':
        this.#turns.suspect(delivery);
        break;
      case 'retry': {
        const at = clock.now() + verdict.delayMs;
        this.counts.failed++;
        log.warn({ ...fields, retryInMs: verdict.delayMs }, `${this.plugin} failed at an event; it is tried again`);
        this.#block(delivery, { result: 'retry', at, attempt: delivery.attempt + 1 }, () => this.#refill.wakeAt(at));
        break;
      }
      case 'dead':
        this.counts.dead++;
        log.error(fields, `${this.plugin} failed at an event for the last time; it is a dead letter now`);
        this.#die(delivery);
        break;
    }
  }

  #die(delivery: Delivery): void {
    const hold = this.#deps.settings.onDead === 'hold';
    const result = { result: 'dead', at: this.#deps.clock.now(), hold } as const;
    if (hold) return this.#block(delivery, result);
    this.#turns.dialogs.finish(delivery);
    void this.#deps.settler.now([this.#settlement(delivery, result)]);
  }

  /** The dialog waits in the store from now on. */
  #block(delivery: Delivery, ending: Ending, stored = () => {}): void {
    const [, ...others] = this.#turns.dialogs.drop(delivery);
    this.#return([{ delivery, ending }, ...others.map(untried)], stored);
  }

  #release(deliveries: readonly Delivery[]): void {
    this.#return(deliveries.map(untried), () => this.#refill.wake());
  }

  #return(returned: readonly { delivery: Delivery; ending: Ending }[], stored: () => void): void {
    const settlements = returned.map(({ delivery, ending }) => this.#settlement(delivery, ending));
    const ended = this.#returning.begin(new Set(returned.map(({ delivery }) => delivery.event.dialog)));
    void this.#deps.settler.now(settlements).then(() => {
      ended();
      stored();
      this.#refill.maybe();
    });
  }

  #settlement({ event, token, records }: Delivery, ending: Ending): Settlement {
    const settlement = { plugin: this.plugin, seq: event.seq, token, ...ending };
    return records.length === 0 ? settlement : { ...settlement, attempts: records };
  }

  #stall(): void {
    if (this.#stalled) return;
    this.#stalled = true;
    this.#deps.clock.after(ASK_AGAIN_MS, () => {
      if (this.#port?.state === 'serving') this.resume();
    });
  }

  #evict(): void {
    const waiting = this.#turns.empty();
    if (waiting.length > 0) this.#release(waiting);
  }
}
