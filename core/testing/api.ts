import type { PluginStore } from '../plugin-context.ts';
import type { CommandName, EventName } from '../protocol/types.ts';
import type { CommandFields, EventFields, RecordedDelivery } from './fixtures.ts';

export interface TestSettings {
  /** As under `plugins.options` of the configuration; checked by the plugin's own schema. Default: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** What the fake clock begins with: a date, or milliseconds since 1970. Default: the time at the start, to the millisecond. */
  readonly now?: Date | number | string;
  /** What lies in `ctx.dataDir` before the plugin starts: contents by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What `ctx.telegram`, `ctx.hotline` and `ctx.files` resolve to. Default: everything succeeds. */
  readonly answers?: Answers;
  /** The plugin's package, usually `import.meta.dirname`: it gives the plugin its name, and `sandbox` the code. */
  readonly directory?: string;
  /**
   * Runs the package in `directory` as the host does: compiled, in a process of its own, with all that is refused there. Slower, and what
   * the test has replaced in its own process (a mocked module, a global `fetch`) is not replaced there. Default: no.
   */
  readonly sandbox?: boolean;
  /** The IANA zone that Hotline's time stamps are in. Default: UTC. */
  readonly timezone?: string;
}

/** What the operator sees in the topic. */
export interface OperatorReply {
  /** `error`: the plugin's own, or what the host says for a plugin that failed. */
  readonly kind: 'text' | 'markdown' | 'error' | 'nothing';
  /** As it is read: without the marks of Markdown; empty for nothing. */
  readonly text: string;
  /** The MarkdownV2 that leaves for Telegram, when that is its kind. */
  readonly markdown?: string;
  /** Why the reply is not shown as the plugin wrote it: its Markdown is not valid, or it is too long. */
  readonly problem?: string;
  /** What the operator does not see: what the handler threw, with its stack. */
  readonly failure?: string;
}

/** How one attempt at an event or a timer ended. */
export interface Outcome {
  /** `ignored`: the plugin does not declare this event. `died`: its process ended, which only a sandbox survives. */
  readonly status: 'done' | 'failed' | 'timeout' | 'died' | 'ignored';
  /** What the handler threw, with its stack, or why there was no end. */
  readonly error?: string;
  readonly seq: number;
  readonly deliveryId: string;
  readonly attempt: number;
}

/** A timer that has not fired yet. */
export interface PendingTimer {
  readonly name: string;
  readonly key: string;
  readonly at: Date;
  readonly payload: unknown;
}

/** A timer that has fired, and how its handler ended. */
export type FiredTimer = PendingTimer & Outcome;

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  /** Empty when the line has none. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What would have left the host. */
export interface SentCall {
  /** `topic`: the host itself posts a command's result that came late, or after `ctx.defer`. */
  readonly to: 'telegram' | 'hotline' | 'files' | 'topic';
  /** The method of `ctx.telegram`, `ctx.hotline` or `ctx.files`; `reply` to the topic. */
  readonly method: string;
  /** As they leave; a file stands there with its name, and its bytes are `data`. To the topic: an `OperatorReply`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly data?: Uint8Array;
  /** The name of the connection, where there is one. */
  readonly connection?: string;
}

/**
 * Answers in place of Telegram, Hotline and the host's file store: with what `ctx` resolves to, or undefined for a friendly default. What
 * it throws rejects the plugin's call; an error's `code` reaches the plugin.
 */
export type Answers = (call: SentCall) => unknown;

/** A command's way through the host. */
export interface CommandSettings {
  /** Milliseconds until the command's deadline, in real time. Default: 2,750, as in a host with default settings. */
  readonly withinMs?: number;
}

/** A fixture is complete. */
export type FieldsOf<Event> = Event extends EventName ? EventFields<Event> : never;

/**
 * A plugin under test: `await using t = await testPlugin(plugin)`. Times are those of a fake clock that stands still until `advance`
 * moves it; deadlines, and the plugin's own `Date` and `setTimeout`, are real.
 */
export interface TestedPlugin extends AsyncDisposable {
  /**
   * What an operator types, or a fixture of a command; resolves to what is shown. Never rejects because of the plugin.
   *
   * ```ts
   * const { text } = await t.command('/invoice 1500 "first half"', { dialog });
   * ```
   */
  command(line: CommandName | RecordedDelivery, fields?: CommandFields & CommandSettings): Promise<OperatorReply>;
  /** The next reply that comes after its command was answered: the result behind `ctx.defer`, or one that is late. */
  later(): Promise<OperatorReply>;
  /**
   * One attempt at delivering an event, in the order of its dialog; a fixture comes as it was recorded. It is not tried again by
   * itself: see `retry`.
   *
   * ```ts
   * const { status } = await t.event('message_received', { text: 'hi', dialog });
   * ```
   */
  event<Event extends EventName | RecordedDelivery>(event: Event, fields?: FieldsOf<Event>): Promise<Outcome>;
  /** The next attempt at the same delivery, as the host makes after a failure. */
  retry(outcome: Pick<Outcome, 'seq'>): Promise<Outcome>;
  /**
   * Moves the clock by milliseconds, or as in `15m`, and fires what comes due on the way, each at its own time and in the order of its
   * dialog. Resolves to the timers that fired; one that fails is not tried again by itself.
   */
  advance(time: number | string): Promise<readonly FiredTimer[]>;
  /** What the fake clock shows. */
  readonly now: Date;
  /** The earliest first. */
  readonly timers: readonly PendingTimer[];
  /** The plugin's own store, to prepare it and to look into it. */
  readonly store: PluginStore;
  /** What the plugin has sent, and what the host would post for it; nothing has left. */
  readonly sent: readonly SentCall[];
  /** What the plugin has logged, and what the host has logged of its failures. */
  readonly logs: readonly LogLine[];
  /** The folder of `ctx.dataDir`; it is removed at the end. */
  readonly dataDir: string;
  /** Ends the plugin as a reload does: its disposers have run, and what they threw is in `logs`. */
  stop(): Promise<void>;
}
