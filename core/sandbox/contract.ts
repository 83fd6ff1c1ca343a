import type { TravellingCommand } from '../protocol/arrived-command.ts';
import type { ArrivedEvent } from '../protocol/arrived-event.ts';
import type {
  PublishOptions,
  StoreEntry,
  TimerCall,
  TimerOptions,
  TopicAddress,
  TopicInfo,
} from '../plugin-context.ts';
import type { CommandName } from '../protocol/types.ts';

/**
 * The whole conversation between the host and a plugin's process: one JSON array a line, framed by `channel.ts`, numbered by
 * `rpc.ts`. Both sides get back data, never exceptions: JSON has no errors. Dates travel as milliseconds since 1970 in the fields
 * that say so; everything else is plain JSON. Bytes do not travel: they are left in a file (`outbox.ts`), whose name does.
 */
export interface SandboxFunctions {
  /**
   * Goes the ways of a load and of calls once, without code of the plugin: the engine compiles each function when it is first called, and
   * the plugin's first caller need not wait for that.
   */
  warmUp(): Promise<void>;
  /** Takes the plugin's code, runs it, checks its declaration and options, runs `setup`. Once per process. */
  load(plan: LoadPlan): Promise<LoadResult>;
  /** Runs one command handler. */
  command(command: TravellingCommand, ...times: TravellingTimes): CommandResult | Promise<CommandResult>;
  /** Runs the event handler for one event after the other, until one is not done; each has its own `times`. */
  deliver(batch: readonly ArrivedEvent[], ...times: TravellingTimes): DeliveryResult | Promise<DeliveryResult>;
  /** Runs the event handler for events of several dialogs, all at once. The result is that of those that `ended` has not told of. */
  deliverEach(events: readonly ArrivedEvent[], ...times: TravellingTimes): DeliveryResult | Promise<DeliveryResult>;
  /** Begins no further event of the batches that are under way: each ends with the one that is running. */
  endBatches(): void;
  /** Runs one timer's handler. */
  fire(timer: TravellingTimerCall, ...times: TravellingTimes): DeliveryResult | Promise<DeliveryResult>;
  /** Answers the nonce at once, unless the process is stuck. */
  ping(nonce: number): number;
  /** Runs all disposers, also after one has thrown; resolves to what they threw. */
  dispose(): Promise<readonly string[]>;
}

export interface HostFunctions extends HostServices {
  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>> | null): void;
  /** The command under this number answers this now, and its result follows later. */
  defer(call: number, reply: DeferralText): void;
  /** One more event of the batch under this number is done, and the next one begins. */
  done(call: number): void;
  /** Some of the events under this number have ended like this, by their places, while others go on. */
  ended(call: number, places: readonly number[], result: DeliveryResult): void;
}

/**
 * What the host does for one plugin. The sandbox checks what a plugin hands over before it leaves (`store.ts`, `timers.ts`);
 * what the host gets in another form can only come from a plugin that writes to the channel itself.
 */
export interface HostServices {
  getValue(key: string): Promise<StoreEntry | undefined>;
  /** `expected` null: whatever is there. Resolves to the new version. */
  setValue(key: string, value: unknown, expected: number | null): Promise<number | undefined>;
  deleteValue(key: string, expected: number | null): Promise<boolean>;
  /** The next few by key, beyond `after`; none: there are no more. */
  listValues(prefix: string, after: string | null): Promise<readonly StoreEntry[]>;
  setTimer(name: string, options: TravellingTimer): Promise<void>;
  cancelTimer(name: string, key: string): Promise<boolean>;
  /** `connection` null: the only one that the plugin serves. */
  telegram(
    method: string,
    parameters: Readonly<Record<string, unknown>>,
    upload: TravellingUpload | null,
    connection: string | null,
  ): Promise<unknown>;
  infoByTopic(topic: TopicAddress, connection: string | null): Promise<TravellingTopicInfo>;
  sendToTopic(
    message: { readonly customerId: number; readonly text: string },
    connection: string | null,
  ): Promise<void>;
  /** Resolves to the URL. */
  publish(staged: string, options: PublishOptions): Promise<string>;
}

/** A parameter of a request that is a file. */
export interface TravellingUpload {
  readonly field: string;
  /** The file's name in the outbox. */
  readonly staged: string;
  /** What it is called where it arrives. */
  readonly filename: string;
}

export type TravellingTopicInfo = Omit<TopicInfo, 'lastAt'> & { readonly lastAt?: number };

/** A timer's options, with its time as a number. */
export type TravellingTimer = Omit<TimerOptions, 'at'> & { readonly at?: number };

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The host's zod, for plugins that have none of their own. */
export interface HostZod {
  /** All of it as one module. */
  readonly source: string;
  /** URL from which it is found on disk, for `zod/mini` and the like. */
  readonly from: string;
}

export interface LoadPlan {
  readonly name: string;
  readonly hostVersion: string;
  readonly dataDir: string;
  readonly options: unknown;
  /** URL of the module whose default export is the plugin. */
  readonly entry: string;
  readonly modules: Readonly<Record<string, SnapshotModule>>;
  /** Importing URL → specifier → URL in `modules`. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logLinesPerSecond: number;
  /** Stop at the declaration: options are not checked, `setup` does not run, and no call follows. */
  readonly inspectOnly: boolean;
}

export interface SnapshotModule {
  readonly format: 'module' | 'commonjs';
  readonly source: string;
}

/** How a command is declared, without its handler. */
export interface CommandTraits {
  readonly description?: string;
  readonly usage?: string;
  /** Milliseconds; absent: the command's own deadline. */
  readonly timeoutMs?: number;
  /** Milliseconds after the deadline in which a result is still taken. */
  readonly lateMs?: number;
}

/** A plugin's declaration as it travels: names and traits, no functions. */
export interface Declaration {
  readonly events: readonly string[];
  readonly commands: Readonly<Record<CommandName, CommandTraits>>;
}

export type LoadStep = 'import' | 'declaration' | 'options' | 'setup';

export type LoadResult =
  | { readonly ok: true; readonly declaration: Declaration }
  /** `declaration`: what it would have handled, where it came as far as that. */
  | { readonly ok: false; readonly step: LoadStep; readonly message: string; readonly declaration?: Declaration };

/** `timeoutMs`: when the signal aborts; `limitMs`: when the result is no longer wanted. Both count from arrival. */
export interface CallTimes {
  readonly timeoutMs: number;
  readonly limitMs: number;
  /** A number that no other open call of this process has. */
  readonly call: number;
}

/** The same in its place behind a call's other argument. */
export type TravellingTimes = readonly [timeoutMs: number, limitMs: number, call: number];

export type TravellingTimerCall = Omit<TimerCall, 'at'> & { readonly at: number };

/** What a handler answered. `none`: it chose to say nothing. */
export type WireReply =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'markdown'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'none' };

/** What is answered while the result is still being made. */
export type DeferralText = Extract<WireReply, { readonly kind: 'text' | 'markdown' }>;

/** `message` holds the stack where there is one; it goes to the log. */
export interface HandlerFailure {
  readonly kind: 'failed';
  readonly message: string;
}

/** The limit passed while the handler still ran. */
export interface HandlerExpired {
  readonly kind: 'expired';
}

export type CommandResult = WireReply | HandlerFailure | HandlerExpired;
/** `null`: done. */
export type DeliveryResult = HandlerFailure | HandlerExpired | null;
