import type { Token } from './journal.ts';

/** The type under which a timer that is due appears in the journal; its connection is empty. */
export const TIMER_EVENT = 'timer';

export interface Timer {
  readonly plugin: string;
  /** The handler's name in the plugin's declaration. */
  readonly name: string;
  /** One timer per plugin, name and key. A dialog's key orders it with the events of that dialog. */
  readonly key: string;
  readonly dueAt: number;
  /** Opaque to the store. */
  readonly payload: string;
}

/**
 * Timers that survive restarts. One that is due becomes an event of its plugin alone: ordered with its dialog, retried,
 * and dead at the end like any other. Its body is the JSON of a `Timer`.
 */
export interface Timers {
  /** Replaces the timer of the same plugin, name and key, also one that is due and has not begun. */
  set(timer: Timer): Promise<void>;
  /** True: it will not run. False: there is none, or it has begun to run. */
  cancel(plugin: string, name: string, key: string): Promise<boolean>;
  /** Turns timers that are due into deliveries, the earliest first; `nextAt` is when the next one is. */
  fire(query: {
    readonly now: number;
    readonly limit: number;
  }): Promise<{ readonly plugins: readonly string[]; readonly nextAt?: number }>;
  /** Asked before a due timer runs. False: it was cancelled or replaced, settle it as done. */
  begin(plugin: string, seq: number, token: Token): Promise<boolean>;
  list(plugin: string, query: { readonly limit: number }): Promise<readonly Timer[]>;
}
