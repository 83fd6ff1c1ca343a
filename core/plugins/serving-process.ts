import type { Log } from '../log.ts';
import type { TimerCall } from '../plugin-context.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { HotlineEvent } from '../protocol/types.ts';
import type { CallTimes, CommandResult, CommandTraits, DeliveryResult } from '../sandbox/contract.ts';
import { CallWatch, STUCK_AFTER_MS, type WatchedCall } from './call-watch.ts';
import type { PluginProcess } from './plugin-process.ts';
import type { CallFailure, CommandOutcome, CommandRun, DeliveryOutcome, DeliveryRun } from './port.ts';
import { newReference } from './reference.ts';
import { callJson } from './wire-json.ts';
import { readCommandResult, readDeliveryResult, readDisposeResult } from './wire-check.ts';

export const DEFAULT_LATE_MS = 60_000;
/** Characters on their way to a process that does not read them; beyond, calls are refused instead of kept in memory. */
const BACKLOG_LIMIT = 2 ** 24;

export interface ServingOptions {
  readonly name: string;
  readonly log: Log;
  /** How often an idle process is asked whether it is there, in milliseconds. */
  readonly heartbeatMs: number;
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

interface Call extends WatchedCall {
  /** Settles the call with a failure that did not come from the handler. */
  fail(failure: CallFailure): void;
}

/**
 * A loaded process that takes calls: gives each its deadline, finds out whether a silent process is stuck, and settles all
 * calls at once when it ends. Outcomes are final; nothing here rejects.
 */
export class ServingProcess {
  readonly #process: PluginProcess;
  readonly #options: ServingOptions;
  readonly #watch: CallWatch;
  readonly #heartbeat: NodeJS.Timeout;
  #pingedAt: number | undefined;
  #ended = false;
  /** Whether several calls were under way when it ended. */
  #wasShared = false;
  #onIdle: (() => void) | undefined;

  constructor(process: PluginProcess, options: ServingOptions) {
    this.#process = process;
    this.#options = options;
    this.#watch = new CallWatch({
      onNearDeadline: (now) => this.#ask(now),
      onDeadline: (now, expired) => this.#judge(now, expired),
    });
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs).unref();
    void process.exited.then((exit) => this.#end(exit.reason, this.#watch.size > 0));
  }

  get pid(): number {
    return this.#process.pid;
  }

  runCommand(command: ArrivedCommand, traits: CommandTraits, run: CommandRun): Promise<CommandOutcome> {
    const now = performance.now();
    const deadline = Math.min(run.deadline, now + (traits.timeoutMs ?? Infinity));
    const timeoutMs = Math.max(0, deadline - now);
    const times = { timeoutMs, limitMs: timeoutMs + (traits.lateMs ?? DEFAULT_LATE_MS) };
    const what = `command ${command.name}`;
    return this.#call(
      { deadline, timeoutMs },
      () => this.#process.command(callJson(command, times)),
      (value) => this.#toOutcome(readCommandResult(value), what),
      run.onLate,
    );
  }

  deliver(event: HotlineEvent, run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#attempt(`event ${event.type}`, run, (times) => this.#process.deliver(callJson(event, times)));
  }

  fire(timer: TimerCall, run: DeliveryRun): Promise<DeliveryOutcome> {
    return this.#attempt(`timer ${timer.name}`, run, (times) => this.#process.fire(callJson(timer, times)));
  }

  #attempt(
    what: string,
    { timeoutMs }: DeliveryRun,
    send: (times: CallTimes) => Promise<unknown>,
  ): Promise<DeliveryOutcome> {
    const deadline = performance.now() + timeoutMs;
    return this.#call(
      { deadline, timeoutMs },
      () => send({ timeoutMs, limitMs: timeoutMs }),
      (value) => this.#toOutcome(readDeliveryResult(value), what),
    );
  }

  kill(reason: string, options?: { expected?: boolean }): void {
    this.#process.kill(reason, options);
  }

  /** Settles when no call is under way any more, or when the time is over. */
  drain(withinMs: number): Promise<void> {
    if (this.#watch.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Gives the disposers their time, then ends the process. Calls in flight fail. */
  async end(reason: string, disposeMs: number): Promise<void> {
    clearInterval(this.#heartbeat);
    const { log } = this.#options;
    const timer = setTimeout(() => this.#process.kill(reason, { expected: true }), disposeMs);
    const failures = await this.#process.dispose().then(readDisposeResult, () => []);
    for (const error of failures) log.warn({ error }, 'a disposer failed');
    this.#process.kill(reason, { expected: true });
    await this.#process.exited;
    clearTimeout(timer);
  }

  #call<Outcome extends { status: string }>(
    { deadline, timeoutMs }: { deadline: number; timeoutMs: number },
    send: () => Promise<unknown>,
    read: (value: unknown) => Outcome | undefined,
    onLate?: (outcome: Outcome, lateByMs: number) => void,
  ): Promise<Outcome | CallFailure> {
    if (this.#process.backlog > BACKLOG_LIMIT)
      return Promise.resolve({ status: 'unavailable', reason: 'has too many calls waiting' });
    return new Promise((resolve) => {
      let settled = false;
      const settle = (outcome: Outcome | CallFailure) => {
        settled = true;
        resolve(outcome);
        if (this.#onIdle !== undefined && this.#watch.size === 0) this.#onIdle();
      };
      const call: Call = {
        deadline,
        startedAt: performance.now(),
        expire: () =>
          settle({
            status: 'timeout',
            afterMs: Math.round(timeoutMs),
            killed: this.#ended,
            pid: this.pid,
            shared: this.#wasShared,
          }),
        fail: settle,
      };
      const slot = this.#watch.add(call);
      send().then(
        (value) => {
          if (!settled) this.#watch.remove(slot);
          const outcome = read(value);
          if (settled) {
            if (outcome !== undefined) onLate?.(outcome, performance.now() - deadline);
          } else if (outcome === undefined) call.expire(deadline);
          else settle(outcome);
        },
        // The process has ended: `#end` settles the call with the reason.
        () => {},
      );
    });
  }

  #toOutcome(result: CommandResult, what: string): CommandOutcome | undefined;
  #toOutcome(result: DeliveryResult, what: string): DeliveryOutcome | undefined;
  #toOutcome(result: CommandResult | DeliveryResult, what: string): CommandOutcome | DeliveryOutcome | undefined {
    if (result.kind === 'expired') return undefined;
    if (result.kind === 'done') return { status: 'done' };
    if (result.kind !== 'failed') return { status: 'reply', reply: result };
    const reference = newReference();
    this.#options.log.error({ reference, error: result.message }, `${what} failed`);
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
    if (this.#pingedAt === undefined) this.#ask(now);
    else if (now - this.#pingedAt >= STUCK_AFTER_MS) return this.#killStuck(true, expired);
    // Asked too lately to know: if this very question stays open, the process is ended a moment after the deadline.
    const asked = this.#pingedAt;
    setTimeout(() => this.#pingedAt === asked && this.#killStuck(true), STUCK_AFTER_MS).unref();
  }

  #beat(): void {
    const now = performance.now();
    if (this.#pingedAt !== undefined && now - this.#pingedAt >= this.#options.heartbeatMs / 2)
      this.#killStuck(this.#watch.size > 0);
    else this.#ask(now);
  }

  #killStuck(duringCall: boolean, expired = 0): void {
    const reason = 'no longer answered and was ended';
    this.#process.kill(reason);
    this.#end(reason, duringCall, expired);
  }

  #end(reason: string, duringCall: boolean, expired = 0): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    const calls = this.#watch.takeAll() as Call[];
    this.#wasShared = calls.length + expired > 1;
    const shared = this.#wasShared;
    const reference = newReference();
    this.#options.onEnd({ reason, duringCall });
    if (calls.length > 0)
      this.#options.log.error(
        { reference, pid: this.pid, calls: calls.length },
        `the plugin ${reason} with calls in flight`,
      );
    for (const call of calls) call.fail({ status: 'died', reason, reference, shared });
  }
}
