import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CommandName, EventMap, EventName, HotlineCommand } from './protocol/types.ts';
import type { Markdown } from './protocol/markdown/index.ts';

/** Any schema that follows the Standard Schema: zod, valibot, arktype, … */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

/** A log line per call. The fields come first, as with pino; they end up beside the plugin's name. */
export interface PluginLog {
  debug(message: string): void;
  debug(fields: object, message: string): void;
  info(message: string): void;
  info(fields: object, message: string): void;
  warn(message: string): void;
  warn(fields: object, message: string): void;
  error(message: string): void;
  error(fields: object, message: string): void;
}

/** What a plugin is given to work with; `setup` gets it too. */
export interface PluginContext<Options = unknown> {
  /** The plugin's options from the configuration, checked and completed by its own schema. */
  readonly options: Options;
  readonly log: PluginLog;
  /**
   * Aborts, with a reason, when this call's time is over. Hand it to `fetch` and to whatever else takes one.
   * In `setup` it aborts when the plugin is about to be ended.
   */
  readonly signal: AbortSignal;
  /** An existing folder that belongs to this plugin alone and survives reloads and restarts. */
  readonly dataDir: string;
}

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
  /** How long a result may still come after the deadline, in milliseconds. Default: 60,000. */
  readonly lateMs?: number;
  run(command: CommandCall<Args>, ctx: PluginContext<Options>): Reply | Promise<Reply>;
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
