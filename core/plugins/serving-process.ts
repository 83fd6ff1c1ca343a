import type { Log } from '../log.ts';
import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { EventText } from '../protocol/arrived-event.ts';
import type { CallTimes, CommandResult, CommandTraits, DeliveryResult } from '../sandbox/contract.ts';
import type { Caller } from '../sandbox/rpc.ts';
import { Slots } from '../slots.ts';
import type { CallKind, CallMeter } from './call-meter.ts';
import { CallWatch, sizeOf, STUCK_AFTER_MS } from './call-watch.ts';
import { OpenCall, type CallReceiver, type CallSurroundings } from './open-call.ts';
import type { PluginProcess } from './plugin-process.ts';
import type { CallFailure, CommandOutcome, CommandRun, DeliveryOutcome, DeliveryRun } from './port.ts';
import { newReference } from './reference.ts';
import { SideBySide } from './side-by-side.ts';
import { batchJson, commandJson, timerJson } from './wire-json.ts';
import { readCommandResult, readDeliveryResult, readDisposeResult } from './wire-check.ts';

const DONE: DeliveryOutcome = { status: 'done' };
export const DEFAULT_LATE_MS = 60_000;
/** Characters on their way to a process that does not read them; beyond, calls are refused instead of kept in memory. */
const BACKLOG_LIMIT = 2 ** 24;

export interface ServingOptions {
  readonly log: Log;
  /** How often an idle process is asked whether it is there, in milliseconds. */
  readonly heartbeatMs: number;
  readonly meter: CallMeter;
  /** A call nears its deadline and the process seems stuck: a replacement will be wanted soon. */
  onSuspicion(): void;
  /** The process was stuck and has been killed, or has ended by itself. */
  onEnd(end: ProcessEnd): void;
}

export interface ProcessEnd {
  /** Completes "the plugin …". */
  readonly reason: string;
  /** A call is to blame. */
  readonly duringCall: boolean;
}

/**
 * A loaded process that takes calls: gives each its deadline, finds out whether a silent process is stuck, and settles all
 * calls at once when it ends. Outcomes are final; nothing here rejects.
 */
export class ServingProcess {
  readonly #process: PluginProcess;
  readonly #options: ServingOptions;
  readonly #calls: CallSurroundings;
  /** Those that the process has not answered, also when nobody waits for the answer any more. */
  readonly #open = new Slots<Pick<OpenCall, 'fail' | 'breakOff' | 'defer' | 'goOn' | 'endSome'>>();
  readonly #heartbeat: NodeJS.Timeout;
  #pingedAt: number | undefined;
  /** Whether several calls were under way when it ended. */
  #wasShared = false;
  #onIdle: (() => void) | undefined;

  constructor(process: PluginProcess, options: ServingOptions) {
    this.#process = process;
    this.#options = options;
    const watch = new CallWatch({
      onNearDeadline: (now) => this.#ask(now),
      onDeadline: (now, expired) => this.#judge(now, expired),
    });
    const timeout = (afterMs: number): CallFailure => ({
      status: 'timeout',
      afterMs: Math.round(afterMs),
      killed: this.#calls.ended,
      pid: this.pid,
      shared: this.#wasShared,
    });
    const answered = (number: number) => {
      this.#open.take(number);
      if (this.#open.size === 0) this.#onIdle?.();
    };
    this.#calls = { watch, meter: options.meter, deferred: 0, ended: false, answered, timeout };
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs).unref();
    process.onDefer((call, reply) => this.#open.get(call)?.defer(reply));
    process.onDone((call) => this.#open.get(call)?.goOn() ?? false);
    process.onEnded((call, places, result) => this.#open.get(call)?.endSome(places, result) ?? false);
    void process.exited.then(({ reason, expected }) => this.#end(reason, this.#isBusy, { expected }));
  }

  get pid(): number {
    return this.#process.pid;
  }

  runCommand(command: ArrivedCommand, traits: CommandTraits, run: CommandRun): Promise<CommandOutcome> {
    const now = performance.now();
    const deadline = Math.min(run.deadline, now + (traits.timeoutMs ?? Infinity));
    const timeoutMs = Math.max(0, deadline - now);
    const limitMs = timeoutMs + (traits.lateMs ?? DEFAULT_LATE_MS);
    return this.#call<CommandOutcome>(
      'command',
      deadline,
      timeoutMs,
      limitMs,
      {
        read: (answer) => this.#toOutcome(readCommandResult(answer), 'command', command.name),
        onLate: run.onLate,
        onDeferred: run.onDeferred,
      },
      (call) => this.#process.command(commandJson(command, call), call),
    );
  }

  /** Each event has the whole time, beginning when the one before it is done. */
  deliver(batch: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    const { timeoutMs } = run;
    let event = 0;
    return this.#call<DeliveryOutcome>(
      'event',
      performance.now() + timeoutMs,
      timeoutMs,
      timeoutMs,
      {
        read: (answer) => this.#toOutcome(readDeliveryResult(answer), 'event', batch[event]!.type),
        onNext() {
          if (event === batch.length - 1) return false;
          event++;
          run.onDone?.();
          return true;
        },
      },
      (call) => this.#process.deliver(batchJson(batch, call), call),
    );
  }

  deliverEach(events: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome> {
    const { timeoutMs } = run;
    const read = (answer: unknown, place: number) =>
      this.#toOutcome(readDeliveryResult(answer), 'event', events[place]!.type);
    return this.#call<DeliveryOutcome>(
      'event',
      performance.now() + timeoutMs,
      timeoutMs,
      timeoutMs,
      new SideBySide(events.length, read, (place, outcome) => run.onEnd?.(place, outcome)),
      (call) => this.#process.deliverEach(batchJson(events, call), call),
    );
  }

  fire(timer: TimerCall, { timeoutMs }: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#call<DeliveryOutcome>(
      'timer',
      performance.now() + timeoutMs,
      timeoutMs,
      timeoutMs,
      { read: (answer) => this.#toOutcome(readDeliveryResult(answer), 'timer', timer.name) },
      (call) => this.#process.fire(timerJson(timer, call), call),
    );
  }

  endBatches(): void {
    this.#process.endBatches();
  }

  kill(reason: string, options?: { expected?: boolean }): void {
    this.#options.meter.ending(this.pid);
    this.#process.kill(reason, options);
  }

  /** Settles when no call is under way any more, those that are late or deferred included, or when the time is over. */
  drain(withinMs: number): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    this.endBatches();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Gives deferred calls and then the disposers their time, and ends the process. Calls in flight fail. */
  async end(reason: string, disposeMs: number): Promise<void> {
    if (this.#calls.deferred > 0) await this.drain(disposeMs);
    clearInterval(this.#heartbeat);
    const { log } = this.#options;
    const timer = setTimeout(() => this.kill(reason, { expected: true }), disposeMs);
    const failures = await this.#process.dispose().then(readDisposeResult, () => []);
    for (const error of failures) log.warn({ error }, 'a disposer failed');
    this.kill(reason, { expected: true });
    await this.#process.exited;
    clearTimeout(timer);
  }

  #call<Outcome extends CommandOutcome | DeliveryOutcome>(
    kind: CallKind,
    deadline: number,
    timeoutMs: number,
    limitMs: number,
    receiver: CallReceiver<Outcome>,
    send: (call: CallTimes & Caller) => void,
  ): Promise<Outcome | CallFailure> {
    if (this.#process.backlog > BACKLOG_LIMIT)
      return Promise.resolve({ status: 'unavailable', reason: 'has too many calls waiting' });
    const call = new OpenCall<Outcome>(kind, deadline, timeoutMs, limitMs, this.#calls, receiver);
    call.call = this.#open.add(call);
    send(call);
    return call.outcome;
  }

  get #isBusy(): boolean {
    return this.#calls.watch.size > 0 || this.#calls.deferred > 0;
  }

  #toOutcome(result: CommandResult, kind: CallKind, name: string): CommandOutcome | undefined;
  #toOutcome(result: DeliveryResult, kind: CallKind, name: string): DeliveryOutcome | undefined;
  #toOutcome(
    result: CommandResult | DeliveryResult,
    kind: CallKind,
    name: string,
  ): CommandOutcome | DeliveryOutcome | undefined {
    if (result === null) return DONE;
    if (result.kind === 'expired') return undefined;
    if (result.kind !== 'failed') return { status: 'reply', reply: result };
    const reference = newReference();
    this.#options.log.error({ reference, error: result.message }, `${kind} ${name} failed`);
    return { status: 'failed', message: result.message, reference };
  }

  /** Asks the process for a sign of life, one question at a time. */
  #ask(now: number): void {
    if (this.#pingedAt !== undefined) {
      if (now - this.#pingedAt >= STUCK_AFTER_MS) this.#options.onSuspicion();
      return;
    }
    this.#pingedAt = now;
    this.#process.ping().then(
      () => (this.#pingedAt = undefined),
      () => {},
    );
  }

  #judge(now: number, expired: number): void {
    // Its handlers’ time began a little later: one that is done now must not begin with the next event, since the late one is tried again.
    this.endBatches();
    if (this.#pingedAt === undefined) this.#ask(now);
    else if (now - this.#pingedAt >= STUCK_AFTER_MS) return this.#killStuck(true, expired);
    // Asked too lately to know: if this very question stays open, the process is ended a moment after the deadline.
    const asked = this.#pingedAt;
    setTimeout(() => this.#pingedAt === asked && this.#killStuck(true), STUCK_AFTER_MS).unref();
  }

  #beat(): void {
    const now = performance.now();
    if (this.#pingedAt !== undefined && now - this.#pingedAt >= this.#options.heartbeatMs / 2)
      this.#killStuck(this.#isBusy);
    else this.#ask(now);
  }

  #killStuck(duringCall: boolean, expired = 0): void {
    const reason = 'no longer answered and was ended';
    this.kill(reason);
    this.#end(reason, duringCall, { expired });
  }

  #end(reason: string, duringCall: boolean, { expired = 0, expected = false }): void {
    if (this.#calls.ended) return;
    this.#calls.ended = true;
    clearInterval(this.#heartbeat);
    const waiting = this.#calls.watch.takeAll() as OpenCall[];
    const open = this.#open.takeAll();
    const size = sizeOf(waiting);
    const calls = size + this.#calls.deferred;
    this.#wasShared = size + expired > 1;
    const shared = this.#wasShared;
    this.#calls.deferred = 0;
    const reference = newReference();
    this.#options.onEnd({ reason, duringCall });
    if (calls > 0)
      this.#options.log.error({ reference, pid: this.pid, calls }, `the plugin ${reason} with calls in flight`);
    const failure: CallFailure = { status: 'died', reason, reference, shared, expected };
    for (const call of waiting) call.fail(failure);
    for (const call of open) call.breakOff(failure);
    this.#onIdle?.();
  }
}
