import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CommandContext, PluginContext, TimerCall } from './plugin-context.ts';
import type { CommandName, EventMap, EventName, HotlineCommand } from './protocol/types.ts';
import type { Markdown } from './protocol/markdown/index.ts';

/** Any schema that follows the Standard Schema: zod, valibot, arktype, … */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

/**
 * What a command may answer: plain text, Markdown made with `md`, an error, or nothing.
 * Plain text is shown exactly as it is written.
 */
export type Reply = string | Markdown | { readonly error: string } | null | undefined | void;

/** A handler's command, with `args` in the form its schema gives them; the words themselves where there is no schema. */
export type CommandCall<Args = unknown> = HotlineCommand & { readonly args: unknown extends Args ? string[] : Args };

export interface CommandHandler<Args = unknown, Options = unknown> {
  /** One line for lists of commands. */
  readonly description?: string;
  /** What follows the command's name, as in `<amount> [note]`. Shown when the arguments do not fit. */
  readonly usage?: string;
  /** Checks and converts the words of `text`; quotes group words. Without it, `args` is the words. */
  readonly args?: Schema<Args>;
  /** When `ctx.signal` aborts, in milliseconds. Default and upper bound: the command's deadline. */
  readonly timeoutMs?: number;
  /**
   * How long a result may still come after the deadline, in milliseconds. Default: 60,000. It is posted into the topic then; after
   * `ctx.defer` this is the handler's own deadline.
   */
  readonly lateMs?: number;
  run(command: CommandCall<Args>, ctx: CommandContext<Options>): Reply | Promise<Reply>;
}

/** Hands back what `setup` made. It gets a few seconds, then the process is ended. */
export type Dispose = () => unknown;

export interface PluginDefinition<
  Options = unknown,
  Args extends Record<CommandName, unknown> = Record<CommandName, unknown>,
> {
  /** Checks and completes the plugin's options; without it they are passed on as they are. */
  readonly options?: Schema<Options>;
  readonly commands?: { readonly [Name in keyof Args]: CommandHandler<Args[Name], Options> } & {
    readonly [Name in Exclude<keyof Args, CommandName>]: 'The name of a command begins with a slash';
  };
  readonly events?: {
    readonly [Name in EventName]?: (event: EventMap[Name], ctx: PluginContext<Options>) => unknown;
  };
  /** What `ctx.timers` sets off, by name. */
  readonly timers?: { readonly [name: string]: (timer: TimerCall, ctx: PluginContext<Options>) => unknown };
  /** Runs once before the first call; what it returns is called when the plugin is reloaded or the host stops. */
  setup?(
    ctx: PluginContext<Options>,
  ): Dispose | readonly Dispose[] | void | Promise<Dispose | readonly Dispose[] | void>;
}

/**
 * Declares a plugin. Everything is optional; types of `options` and `args` follow from their schemas.
 *
 * ```ts
 * export default definePlugin({
 *   commands: { '/hello': { run: ({ args }) => `Hello, ${args[0] ?? 'world'}!` } },
 * });
 * ```
 */
export function definePlugin<
  Options = unknown,
  Args extends Record<CommandName, unknown> = Record<CommandName, unknown>,
>(definition: PluginDefinition<Options, Args>): PluginDefinition<Options, Args> {
  return definition;
}
