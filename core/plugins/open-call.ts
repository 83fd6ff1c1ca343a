import type { CallTimes, DeferralText } from '../sandbox/contract.ts';
import type { Caller } from '../sandbox/rpc.ts';
import type { CallKind, CallMeter } from './call-meter.ts';
import type { CallWatch, WatchedCall } from './call-watch.ts';
import type { CallFailure, CommandOutcome, DeliveryOutcome } from './port.ts';

/** What a process's calls have in common. */
export interface CallSurroundings {
  readonly watch: CallWatch;
  readonly meter: CallMeter;
  /** So many calls were deferred, and their results are still to come. */
  deferred: number;
  /** The process has ended, and its calls are settled. */
  ended: boolean;
  /** The process has answered the call with this number. */
  answered(number: number): void;
  /** What a call gets whose time is over. */
  timeout(afterMs: number): CallFailure;
}

/** Deliveries of one call that end one by one; the last one ends with the call. */
export interface Several<Outcome> {
  /** So many have not ended. */
  readonly size: number;
  /** The one in this place has ended while others go on; false: there is none, or it had ended. */
  takes(place: number): boolean;
  /** Like `read`, for the one in this place. */
  readOne(answer: unknown, place: number): Outcome | undefined;
  /** That one has ended like this. */
  onEnd(place: number, outcome: Outcome | CallFailure): void;
}

/** Makes an outcome of an answer, and hears of what comes before a call is settled, and after that. */
export interface CallReceiver<Outcome> {
  /** Undefined: the process has given up waiting for its handler. */
  read(answer: unknown): Outcome | undefined;
  /** A part of it is done; false: there is no other. */
  onNext?(): boolean;
  /** Where several deliveries go on side by side. */
  readonly several?: Several<Outcome>;
  onLate?(outcome: Outcome, lateByMs: number): void;
  onDeferred?(outcome: Outcome | CallFailure): void;
}

/** A call that its process has not answered. There are thousands a second: one object has all that a call needs. */
export class OpenCall<Outcome extends CommandOutcome | DeliveryOutcome = CommandOutcome | DeliveryOutcome>
  implements WatchedCall, Caller, CallTimes
{
  readonly outcome: Promise<Outcome | CallFailure>;
  call = -1;
  deadline: number;
  readonly timeoutMs: number;
  readonly limitMs: number;
  startedAt = performance.now();
  readonly #kind: CallKind;
  readonly #surroundings: CallSurroundings;
  readonly #receiver: CallReceiver<Outcome>;
  #slot: number;
  #isSettled = false;
  #isDeferred = false;
  #resolve!: (outcome: Outcome | CallFailure) => void;

  /**
   * The times come one by one: taking apart objects of them, some with whole numbers and some with fractions, V8 would never optimise
   * whoever makes calls.
   */
  constructor(
    kind: CallKind,
    deadline: number,
    timeoutMs: number,
    limitMs: number,
    surroundings: CallSurroundings,
    receiver: CallReceiver<Outcome>,
  ) {
    this.#kind = kind;
    this.deadline = deadline;
    this.timeoutMs = timeoutMs;
    this.limitMs = limitMs;
    this.#surroundings = surroundings;
    this.#receiver = receiver;
    this.outcome = new Promise((resolve) => (this.#resolve = resolve));
    this.#slot = surroundings.watch.add(this);
  }

  get size(): number {
    return this.#receiver.several?.size ?? 1;
  }

  expire(): void {
    this.#settle(this.#surroundings.timeout(this.timeoutMs));
  }

  /** Settles the call with a failure that did not come from the handler. */
  fail(failure: CallFailure): void {
    this.#settle(failure);
  }

  /** The process has ended: after a deferral, nothing will follow. */
  breakOff(failure: CallFailure): void {
    if (this.#isDeferred) this.#receiver.onDeferred?.(failure);
  }

  /** Settles the call with an answer for now. */
  defer(reply: DeferralText): void {
    // Events and timers have no answer: only a plugin that writes to its channel itself defers one.
    if (this.#isSettled || this.#kind !== 'command') return;
    const { watch } = this.#surroundings;
    this.#isDeferred = true;
    this.#surroundings.deferred++;
    watch.remove(this.#slot);
    this.#settle({ status: 'reply', reply, deferred: true } as Outcome);
  }

  /** A part of it is done, and the next one begins. False: that cannot be. */
  goOn(): boolean {
    if (this.#isSettled || !this.#receiver.onNext?.()) return false;
    const { watch, meter } = this.#surroundings;
    const now = performance.now();
    const tookMs = now - this.startedAt;
    meter.settled(this.#kind, { status: 'done' }, tookMs);
    watch.remove(this.#slot);
    this.deadline += tookMs;
    this.startedAt = now;
    this.#slot = watch.add(this);
    return true;
  }

  /** Some of its deliveries have ended alike, and others go on. False: that cannot be. */
  endSome(places: readonly number[], answer: unknown): boolean {
    const { several } = this.#receiver;
    if (several === undefined) return false;
    const known = places.filter((place) => several.takes(place));
    for (const place of known) this.#endOne(several, place, answer);
    return known.length > 0;
  }

  #endOne(several: Several<Outcome>, place: number, answer: unknown): void {
    const { meter, timeout } = this.#surroundings;
    const now = performance.now();
    const read = several.readOne(answer, place);
    if (!this.#isSettled) {
      const outcome = read ?? timeout(this.timeoutMs);
      meter.settled(this.#kind, outcome, now - this.startedAt);
      several.onEnd(place, outcome);
    } else if (read !== undefined) meter.late(now - this.deadline);
  }

  /** The process has answered. */
  resolve(answer: unknown): void {
    this.#answered(answer);
    this.#surroundings.answered(this.call);
  }

  /**
   * Either the process has ended, and whoever follows that settles the call with the reason; or it has sent an error, which only a plugin
   * does that writes to its channel itself.
   */
  reject(): void {
    setImmediate(() => this.#surroundings.ended || this.resolve(undefined));
  }

  #answered(answer: unknown): void {
    const { watch, meter, timeout } = this.#surroundings;
    if (!this.#isSettled) watch.remove(this.#slot);
    const outcome = this.#receiver.read(answer);
    if (this.#isDeferred) {
      this.#surroundings.deferred--;
      this.#receiver.onDeferred?.(outcome ?? timeout(this.limitMs));
    } else if (!this.#isSettled) this.#settle(outcome ?? timeout(this.timeoutMs));
    else if (outcome !== undefined) {
      const lateByMs = performance.now() - this.deadline;
      meter.late(lateByMs);
      this.#receiver.onLate?.(outcome, lateByMs);
    }
  }

  #settle(outcome: Outcome | CallFailure): void {
    this.#isSettled = true;
    const tookMs = performance.now() - this.startedAt;
    for (let ended = 0; ended < this.size; ended++) this.#surroundings.meter.settled(this.#kind, outcome, tookMs);
    this.#resolve(outcome);
  }
}
