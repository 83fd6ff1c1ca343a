import type { CommandCall, CommandHandler, Dispose, PluginDefinition, Schema } from '../plugin.ts';
import type { CommandContext, PluginContext, TimerCall } from '../plugin-context.ts';
import { normaliseArrivedEvent, normaliseCommand } from '../protocol/normalise.ts';
import type { TravellingCommand } from '../protocol/arrived-command.ts';
import type { ArrivedEvent } from '../protocol/arrived-event.ts';
import type { CommandName, HotlineCommand, HotlineEvent } from '../protocol/types.ts';
import { CallClock, CallLimits } from './call-clock.ts';
import type { CallTimes, CommandResult, DeliveryResult, HandlerExpired, TravellingTimerCall } from './contract.ts';
import { CallContext, type Origin } from './call-context.ts';
import { runSideBySide } from './side-by-side.ts';
import { describeError, toWireError, toWireReply } from './replies.ts';
import type { PluginSurroundings } from './surroundings.ts';
import { Turn } from './turn.ts';
import { splitWords } from './words.ts';

/** At once where the handler has nothing to wait for. */
type MaybeLater<Result> = Result | Promise<Result>;

const NOWHERE: Origin = { connection: null, dialog: {} };

/** A loaded plugin: its definition with all that its handlers are given. No call rejects. */
export class RunningPlugin {
  readonly #definition: PluginDefinition;
  readonly #surroundings: PluginSurroundings;
  readonly #limits = new CallLimits();
  readonly #turn = new Turn();
  /** How often all batches that were under way were ended. */
  #batchesEnded = 0;
  readonly #ending = new AbortController();
  #disposers: readonly Dispose[] = [];

  constructor(definition: PluginDefinition, surroundings: PluginSurroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
  }

  async setup(): Promise<void> {
    const made = await this.#definition.setup?.(this.#context(this.#ending, NOWHERE));
    this.#disposers = typeof made === 'function' ? [made] : Array.isArray(made) ? made : [];
  }

  /** Last made, first disposed; each is tried, whatever the others throw. */
  async dispose(): Promise<string[]> {
    const disposers = this.#disposers.toReversed();
    this.#disposers = [];
    this.#ending.abort(new DOMException('The plugin is being ended.', 'AbortError'));
    const failures: string[] = [];
    for (const dispose of disposers) {
      try {
        await dispose();
      } catch (error) {
        failures.push(describeError(error));
      }
    }
    return failures;
  }

  command(command: TravellingCommand, times: CallTimes): MaybeLater<CommandResult> {
    const handler = this.#definition.commands?.[command.name];
    if (handler === undefined) return { kind: 'none' };
    const clock = new CallClock(times);
    const call = normaliseCommand(command);
    return this.#run(() => this.#runCommand(handler, call, clock, times.call), clock, toWireReply, toWireError);
  }

  deliver(batch: readonly ArrivedEvent[], times: CallTimes): MaybeLater<DeliveryResult> {
    return batch.length === 1 ? this.#deliver(batch[0]!, times) : this.#deliverAll(batch, times);
  }

  /** What is done is said before the next event begins: whatever that one does to the process, it is known where it was. */
  async #deliverAll(batch: readonly ArrivedEvent[], times: CallTimes): Promise<DeliveryResult> {
    const before = this.#batchesEnded;
    for (const event of batch.slice(0, -1)) {
      const result = await this.#deliver(event, times);
      if (result !== null || this.#batchesEnded > before) return result;
      this.#surroundings.done(times.call);
      await this.#turn.next();
    }
    return this.#deliver(batch.at(-1)!, times);
  }

  /** One event of each of several dialogs. */
  deliverEach(events: readonly ArrivedEvent[], times: CallTimes): MaybeLater<DeliveryResult> {
    const run = (place: number) => {
      try {
        return this.#deliver(events[place]!, times);
      } catch (error) {
        // A handler that cannot even be read: the others must not fail with it.
        return failed(error);
      }
    };
    return runSideBySide(events.length, run, (places, result) => this.#surroundings.ended(times.call, places, result));
  }

  endBatches(): void {
    this.#batchesEnded++;
  }

  #deliver(arrived: ArrivedEvent, times: CallTimes): MaybeLater<DeliveryResult> {
    const clock = new CallClock(times);
    const event = normaliseArrivedEvent(arrived);
    const handler = this.#definition.events?.[event.type] as
      ((event: HotlineEvent, ctx: PluginContext) => unknown) | undefined;
    return this.#handle((ctx) => handler?.(event, ctx), clock, event);
  }

  #runCommand(handler: CommandHandler<unknown>, command: HotlineCommand, clock: CallClock, number: number): unknown {
    const words = splitWords(command.text);
    const run = (args: unknown) =>
      handler.run(Object.assign(command, { args }) as CommandCall, this.#commandContext(clock, command, number));
    if (handler.args === undefined) return run(words);
    return readArgs(handler.args, words).then((read) =>
      'issue' in read ? { error: `${read.issue}\n${usage(command.name, handler.usage)}` } : run(read.args),
    );
  }

  fire({ at, ...timer }: TravellingTimerCall, times: CallTimes): MaybeLater<DeliveryResult> {
    const clock = new CallClock(times);
    const handler = this.#definition.timers?.[timer.name];
    if (handler === undefined) {
      const message = `A timer "${timer.name}" is due, but the plugin no longer declares one of that name.`;
      return { kind: 'failed', message };
    }
    const call: TimerCall = { ...timer, at: new Date(at) };
    return this.#handle((ctx) => handler(call, ctx), clock, NOWHERE);
  }

  #handle(run: (ctx: PluginContext) => unknown, clock: CallClock, origin: Origin): MaybeLater<DeliveryResult> {
    return this.#run(() => run(this.#context(clock, origin)), clock, done, failed);
  }

  /** Most handlers have nothing to wait for, and need nobody to watch their limit. */
  #run<Result>(
    run: () => unknown,
    clock: CallClock,
    end: (returned: unknown) => Result,
    fail: (thrown: unknown) => Result,
  ): Result | Promise<Result | HandlerExpired> {
    try {
      const returned = run();
      if (isThenable(returned)) return this.#limits.race(clock, settle(returned, clock, end, fail));
      clock.stop();
      return end(returned);
    } catch (error) {
      clock.stop();
      return fail(error);
    }
  }

  #commandContext(clock: CallClock, command: HotlineCommand, number: number): CommandContext {
    return Object.assign(this.#context(clock, command), {
      defer: (text: unknown) => {
        const reply = toWireReply(text);
        if (reply.kind !== 'text' && reply.kind !== 'markdown')
          throw new TypeError('ctx.defer takes what the operator reads meanwhile: a string, or md`…`.');
        if (clock.extend()) this.#surroundings.defer(number, reply);
      },
    });
  }

  #context(end: { readonly signal: AbortSignal }, origin: Origin): PluginContext {
    return new CallContext(this.#surroundings, end, origin);
  }
}

const done = (): DeliveryResult => null;
const failed = (thrown: unknown): DeliveryResult => ({ kind: 'failed', message: describeError(thrown) });

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
  typeof (value as { then?: unknown }).then === 'function';

async function settle<Result>(
  returned: PromiseLike<unknown>,
  clock: CallClock,
  end: (returned: unknown) => Result,
  fail: (thrown: unknown) => Result,
): Promise<Result> {
  try {
    return end(await returned);
  } catch (error) {
    return fail(error);
  } finally {
    clock.stop();
  }
}

async function readArgs(schema: Schema, words: string[]): Promise<{ args: unknown } | { issue: string }> {
  const result = await schema['~standard'].validate(words);
  if (result.issues === undefined) return { args: result.value };
  const [issue] = result.issues;
  const position = issue?.path?.[0];
  const place = typeof position === 'object' ? position.key : position;
  const said = issue?.message ?? 'The arguments do not fit.';
  return { issue: typeof place === 'number' && place < words.length ? `${words[place]}: ${said}` : said };
}

function usage(name: CommandName, declared: string | undefined): string {
  return `Usage: ${name} ${declared ?? '…'}`;
}
