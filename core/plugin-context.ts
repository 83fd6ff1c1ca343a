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

/** What a plugin is given to work with; `setup` gets it too. */
export interface PluginContext<Options = unknown> {
  /** The plugin's options from the configuration, checked and completed by its own schema. */
  readonly options: Options;
  readonly log: PluginLog;
  readonly store: PluginStore;
  readonly timers: PluginTimers;
  /**
   * Aborts, with a reason, when this call's time is over. Hand it to `fetch` and to whatever else takes one.
   * In `setup` it aborts when the plugin is about to be ended.
   */
  readonly signal: AbortSignal;
  /** An existing folder that belongs to this plugin alone and survives reloads and restarts. */
  readonly dataDir: string;
}
