import type { Markdown } from './protocol/markdown/index.ts';

/** What a plugin is given to work with. */

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

export interface StoreEntry<Value = unknown> {
  readonly key: string;
  readonly value: Value;
  /** Changes with every write of this key; hand it on as `ifVersion`. */
  readonly version: number;
}

export interface WriteCondition {
  /** Write only when the key still has this version; 0: only when there is no such key. */
  readonly ifVersion?: number;
}

/**
 * The plugin's own values: JSON by key, on disk when the promise resolves, kept across reloads and restarts. A key may have 512
 * bytes, a value 256 KB as JSON, all of a plugin's 64 MB; what is larger rejects with the code `STORE_LIMIT`. While the disk fails,
 * calls reject with `STORE_UNAVAILABLE`.
 *
 * ```ts
 * const number = await ctx.store.update<number>('last number', (last = 0) => last + 1);
 * ```
 */
export interface PluginStore {
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  /** The value with its version. */
  entry<Value = unknown>(key: string): Promise<StoreEntry<Value> | undefined>;
  /** Resolves to the new version, or to undefined when `ifVersion` no longer held and nothing was written. */
  set(key: string, value: unknown, condition?: WriteCondition): Promise<number | undefined>;
  /** Resolves to whether there was something to delete, in that version. */
  delete(key: string, condition?: WriteCondition): Promise<boolean>;
  /** Reads, changes and writes without a gap: `change` runs again when another call has written meanwhile. */
  update<Value = unknown>(key: string, change: (value: Value | undefined) => Value | Promise<Value>): Promise<Value>;
  /** All entries whose keys begin with `prefix`, in the order of their keys. */
  list<Value = unknown>(prefix?: string): AsyncIterable<StoreEntry<Value>>;
}

export interface TimerOptions {
  /**
   * There is one timer per name and key: setting it again replaces it. A dialog's key orders the timer with that dialog's events.
   */
  readonly key: string;
  /** From now: milliseconds, or a number with `s`, `m`, `h` or `d`, as in `15m`. At most 366 days. */
  readonly in?: number | string;
  /** Instead of `in`: at this time (milliseconds since 1970 as a number); one that has passed is due at once. */
  readonly at?: Date | number;
  /** Any JSON for the handler, up to 64 KB. */
  readonly payload?: unknown;
}

/**
 * The plugin's timers: they survive reloads and restarts, and one that came due while the host was down fires once, after the
 * start. A timer is delivered like an event: again after a failure, in the order of the dialog that is its key.
 *
 * ```ts
 * await ctx.timers.set('unanswered', { key: event.dialog.key, in: '15m', payload: { seq: event.seq } });
 * ```
 */
export interface PluginTimers {
  /** Sets a timer for the handler of that name. Rejects with the code `TIMER_INVALID`. */
  set(name: string, options: TimerOptions): Promise<void>;
  /** True: it will not fire. False: there was none, or its handler has begun. */
  cancel(name: string, key: string): Promise<boolean>;
}

/** A timer that is due, as its handler receives it. */
export interface TimerCall {
  readonly name: string;
  readonly key: string;
  readonly payload: unknown;
  /** When it was due. */
  readonly at: Date;
  readonly seq: number;
  /** The same for every attempt at this delivery; use it to recognise work already done. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/** Where a call outside goes. */
export interface OnConnection {
  /**
   * The name of a connection that this plugin serves. Default: the one that the event or command came from; elsewhere (in `setup` and
   * in timers) the only one that the plugin serves.
   */
  readonly connection?: string;
}

/** Fields of the Bot API that are not named here are passed on as they are. */
export interface TelegramParameters {
  /** In events and commands: `dialog.chatId`. */
  readonly chat_id: number | string;
  readonly [field: string]: unknown;
}

/** What is common to all that is sent. */
export interface TelegramMessageParameters extends TelegramParameters {
  /** The topic of a forum group: `dialog.topicId`. */
  readonly message_thread_id?: number;
  readonly parse_mode?: 'MarkdownV2' | 'HTML';
  readonly reply_parameters?: { readonly message_id: number; readonly [field: string]: unknown };
}

/** Bytes, an `https://` URL that Telegram fetches, or the `file_id` of a file that Telegram has. */
export type TelegramFile = Uint8Array | string;

/** A sent message, as the Bot API describes it. */
export interface TelegramMessage {
  readonly message_id: number;
  readonly chat: { readonly id: number; readonly [field: string]: unknown };
  /** Seconds since 1970. */
  readonly date: number;
  readonly [field: string]: unknown;
}

/**
 * The Bot API as the connection's own bot (`botToken`), which the plugin does not get to see. Parameters and results are the Bot
 * API's own; where it takes a `text` or `caption`, `md` is taken as well. Requests keep to Telegram's pace and are repeated when it
 * asks for patience, so that one may take up to a minute.
 *
 * What goes wrong rejects with a code: `OUTBOUND_NOT_CONFIGURED`, `OUTBOUND_INVALID`, `OUTBOUND_REFUSED` (Telegram says no),
 * `OUTBOUND_LIMITED` (too much, or Telegram is down; nothing was sent), `OUTBOUND_FAILED` (it may have arrived).
 *
 * ```ts
 * await ctx.telegram.sendMessage({ chat_id: customerId, text: md`Your invoice is *ready*\.` });
 * ```
 */
export interface PluginTelegram {
  sendMessage(
    message: TelegramMessageParameters & { readonly text: string | Markdown },
    on?: OnConnection,
  ): Promise<TelegramMessage>;
  sendPhoto(
    message: TelegramMessageParameters & {
      readonly photo: TelegramFile;
      readonly filename?: string;
      readonly caption?: string | Markdown;
    },
    on?: OnConnection,
  ): Promise<TelegramMessage>;
  /** `filename` names bytes; 50 MB are the most. */
  sendDocument(
    message: TelegramMessageParameters & {
      readonly document: TelegramFile;
      readonly filename?: string;
      readonly caption?: string | Markdown;
    },
    on?: OnConnection,
  ): Promise<TelegramMessage>;
  editMessageText(
    message: TelegramParameters & {
      readonly message_id: number;
      readonly text: string | Markdown;
      readonly parse_mode?: 'MarkdownV2' | 'HTML';
    },
    on?: OnConnection,
  ): Promise<unknown>;
  deleteMessage(message: TelegramParameters & { readonly message_id: number }, on?: OnConnection): Promise<unknown>;
  setMessageReaction(
    reaction: TelegramParameters & {
      readonly message_id: number;
      readonly reaction?: readonly { readonly type: 'emoji'; readonly emoji: string }[];
    },
    on?: OnConnection,
  ): Promise<unknown>;
  /** `action`: `typing`, `upload_document`, … */
  sendChatAction(
    action: TelegramParameters & { readonly action: string; readonly message_thread_id?: number },
    on?: OnConnection,
  ): Promise<unknown>;
  getChat(chat: TelegramParameters, on?: OnConnection): Promise<Readonly<Record<string, unknown>>>;
  /** Facts about a file that Telegram has, such as its size. */
  getFile(
    file: { readonly file_id: string },
    on?: OnConnection,
  ): Promise<{ readonly file_id: string; readonly file_size?: number; readonly [field: string]: unknown }>;
}

/** A customer's topic: that of an event or a command, or another one. */
export interface TopicAddress {
  /** The backend group, as the Bot API writes it (`-100…`). */
  readonly chatId?: number;
  readonly topicId?: number;
}

/** What Hotline knows of a topic; what it left out is absent. */
export interface TopicInfo {
  /** `user_answered` (waits for an operator), `support_answered` (waits for the customer), or closed. */
  readonly status?: string;
  readonly title?: string;
  /** `private`, or `group` for a customer's group. */
  readonly type?: string;
  /** When something was last written there. */
  readonly lastAt?: Date;
  readonly customerId?: number;
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly language?: string;
  readonly phone?: string;
  /** Hotline's own answer. */
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Hotline's Topics API with the connection's `topicsToken`, which the plugin does not get to see. Rejects as `ctx.telegram` does.
 *
 * ```ts
 * const { status, phone } = await ctx.hotline.infoByTopic();
 * ```
 */
export interface PluginHotline {
  /** Default: the topic of the event or command. */
  infoByTopic(topic?: TopicAddress, on?: OnConnection): Promise<TopicInfo>;
  /** Writes into a customer's topic, for the operators. Needs the setting `outbound.topics.send.action`. */
  send(message: { readonly customerId: number; readonly text: string }, on?: OnConnection): Promise<void>;
}

export interface PublishOptions {
  /** The name under which it is saved, such as `invoice.pdf`. */
  readonly name: string;
  /** Default: by the name's ending, else `application/octet-stream`. */
  readonly type?: string;
  /** How long the link works: milliseconds, or a number with `s`, `m`, `h` or `d`. Default: `7d`. */
  readonly expiresIn?: number | string;
}

/**
 * Files that others may fetch by a link. The link is the key: whoever has it gets the file, nobody can guess it, and it ends.
 *
 * ```ts
 * const url = await ctx.files.publish(pdf, { name: 'invoice-4711.pdf', expiresIn: '30d' });
 * ```
 */
export interface PluginFiles {
  /**
   * Resolves to the URL. Text is published as UTF-8. Images, PDF and plain text are shown by browsers, all else is saved. Rejects with
   * the code `FILE_INVALID`, and with `DATA_UNWRITABLE` when the host cannot write the file.
   */
  publish(data: Uint8Array | string, options: PublishOptions): Promise<string>;
}

/** What a plugin is given to work with; `setup` gets it too. */
export interface PluginContext<Options = unknown> {
  /** The plugin's options from the configuration, checked and completed by its own schema. */
  readonly options: Options;
  readonly log: PluginLog;
  readonly store: PluginStore;
  readonly timers: PluginTimers;
  readonly files: PluginFiles;
  readonly hotline: PluginHotline;
  readonly telegram: PluginTelegram;
  /**
   * Aborts, with a reason, when this call's time is over. Hand it to `fetch` and to whatever else takes one.
   * In `setup` it aborts when the plugin is about to be ended.
   */
  readonly signal: AbortSignal;
  /** An existing folder that belongs to this plugin alone and survives reloads and restarts. */
  readonly dataDir: string;
}

/** What a command's handler is given besides. */
export interface CommandContext<Options = unknown> extends PluginContext<Options> {
  /**
   * Answers the operator with this text now, and gives the handler until `lateMs`: `signal` aborts then, and what the handler returns is
   * posted into the topic as an answer to the command. Only the first call of a command counts, and none after its time is over.
   *
   * ```ts
   * ctx.defer('Making the invoice …');
   * return md`Here it is: ${await makeInvoice()}`;
   * ```
   */
  defer(text: string | Markdown): void;
}
