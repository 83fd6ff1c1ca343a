import type { CommandCall, CommandHandler, Dispose, PluginDefinition, Schema } from '../plugin.ts';
import type { PluginContext, PluginLog, PluginStore, PluginTimers, TimerCall } from '../plugin-context.ts';
import { normaliseCommand } from '../protocol/normalise.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { CommandName, HotlineCommand, HotlineEvent } from '../protocol/types.ts';
import { CallClock, CallLimits } from './call-clock.ts';
import type {
  CallTimes,
  CommandResult,
  DeliveryResult,
  HandlerFailure,
  TravellingEvent,
  TravellingTimerCall,
  WireReply,
} from './contract.ts';
import { describeError, toWireError, toWireReply } from './replies.ts';
import { splitWords } from './words.ts';

export interface PluginSurroundings {
  readonly options: unknown;
  readonly log: PluginLog;
  readonly store: PluginStore;
  readonly timers: PluginTimers;
  readonly dataDir: string;
}

/** A loaded plugin: its definition with all that its handlers are given. No call rejects. */
export class RunningPlugin {
  readonly #definition: PluginDefinition;
  readonly #surroundings: PluginSurroundings;
  readonly #limits = new CallLimits();
  readonly #ending = new AbortController();
  #disposers: readonly Dispose[] = [];

  constructor(definition: PluginDefinition, surroundings: PluginSurroundings) {
    this.#definition = definition;
    this.#surroundings = surroundings;
  }

  async setup(): Promise<void> {
    const made = await this.#definition.setup?.({ ...this.#surroundings, signal: this.#ending.signal });
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

  command(command: ArrivedCommand, times: CallTimes): Promise<CommandResult> {
    const handler = this.#definition.commands?.[command.name];
    if (handler === undefined) return Promise.resolve({ kind: 'none' });
    const clock = new CallClock(times);
    return this.#limits.race(clock, this.#runCommand(handler, normaliseCommand(command), clock));
  }

  deliver(event: TravellingEvent, times: CallTimes): Promise<DeliveryResult> {
    const clock = new CallClock(times);
    const handler = this.#definition.events?.[event.type] as
      ((event: HotlineEvent, ctx: PluginContext) => unknown) | undefined;
    return this.#limits.race(
      clock,
      this.#handle((ctx) => handler?.(revive(event), ctx), clock),
    );
  }

  async #runCommand(
    handler: CommandHandler<unknown>,
    command: HotlineCommand,
    clock: CallClock,
  ): Promise<WireReply | HandlerFailure> {
    try {
      const words = splitWords(command.text);
      const read = handler.args === undefined ? { args: words } : await readArgs(handler.args, words);
      if ('issue' in read) return { kind: 'error', text: `${read.issue}\n${usage(command.name, handler.usage)}` };
      const call = Object.assign(command, { args: read.args }) as CommandCall;
      return toWireReply(await handler.run(call, this.#context(clock)));
    } catch (error) {
      return toWireError(error);
    } finally {
      clock.stop();
    }
  }

  fire({ at, ...timer }: TravellingTimerCall, times: CallTimes): Promise<DeliveryResult> {
    const clock = new CallClock(times);
    const handler = this.#definition.timers?.[timer.name];
    if (handler === undefined) {
      const message = `A timer "${timer.name}" is due, but the plugin no longer declares one of that name.`;
      return Promise.resolve({ kind: 'failed', message });
    }
    const call: TimerCall = { ...timer, at: new Date(at) };
    return this.#limits.race(
      clock,
      this.#handle((ctx) => handler(call, ctx), clock),
    );
  }

  async #handle(run: (ctx: PluginContext) => unknown, clock: CallClock): Promise<DeliveryResult> {
    try {
      await run(this.#context(clock));
      return { kind: 'done' };
    } catch (error) {
      return { kind: 'failed', message: describeError(error) };
    } finally {
      clock.stop();
    }
  }

  #context(clock: CallClock): PluginContext {
    const { options, log, store, timers, dataDir } = this.#surroundings;
    return {
      options,
      log,
      store,
      timers,
      dataDir,
      get signal() {
        return clock.signal;
      },
    };
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

/** JSON has no dates; see `contract.ts`. */
function revive(event: TravellingEvent): HotlineEvent {
  return Object.assign(event, event.at !== undefined && { at: new Date(event.at) }) as HotlineEvent;
}
