import type { CallFailure, CommandOutcome, PluginPort } from '../plugins/port.ts';
import type { CommandName } from '../protocol/types.ts';

export interface CircuitSettings {
  /** After so many calls in a row that did not answer in time, the command of that plugin is skipped. */
  readonly timeouts: number;
  /** One call is tried again after so long; after each that fails, it takes twice as long, up to ten times this. */
  readonly retryMs: number;
}

interface Entry {
  readonly reloads: number;
  timeouts: number;
  /** From when on one call may try, in milliseconds of `now()`; undefined while the circuit is closed. */
  retryAt?: number;
  isTrying: boolean;
}

const LONGEST = 10;

/** A plugin, in the version that runs the call. */
export type CircuitKey = Pick<PluginPort, 'name' | 'reloads'>;

const keyOf = (plugin: string, command: CommandName): string => `${plugin} ${command}`;

/**
 * Keeps a command that hangs from costing operators their time again and again: after repeated timeouts the plugin is skipped
 * at once. One call tries now and then whether it answers again. A newer version of the plugin starts afresh.
 */
export class Circuit {
  readonly #settings: CircuitSettings;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  constructor(settings: CircuitSettings, now = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Why the call is not to be run; undefined: it is, and `learn` has to be told how it ended. */
  skip({ name, reloads }: CircuitKey, command: CommandName): CallFailure | undefined {
    const known = this.#known(name, command);
    return known?.reloads === reloads ? this.#skip(known, command) : undefined;
  }

  /**
   * A call has ended. Others may have ended in the meantime: what counts is how things stand now.
   *
   * @param key the plugin as it was when the call began
   */
  learn({ name, reloads }: CircuitKey, command: CommandName, { status }: CommandOutcome): void {
    const known = this.#known(name, command);
    // What is known of a newer version says more than a late end of the one before.
    if (known !== undefined && known.reloads > reloads) return;
    const entry = known?.reloads === reloads ? known : undefined;
    if (status === 'timeout') {
      const counted = entry ?? { reloads, timeouts: 0, isTrying: false };
      this.#afterTimeout(counted);
      this.#entries.set(keyOf(name, command), counted);
    } else if (status === 'reply' || status === 'failed') {
      if (known !== undefined) this.#entries.delete(keyOf(name, command));
    } else if (entry !== undefined) {
      // Nothing was run, or another call ended the process: whether this one hangs is not known.
      entry.isTrying = false;
    }
  }

  /** Of whichever version. As a rule there is none, and nothing to look for. */
  #known(name: string, command: CommandName): Entry | undefined {
    return this.#entries.size === 0 ? undefined : this.#entries.get(keyOf(name, command));
  }

  #skip(entry: Entry, command: CommandName): CallFailure | undefined {
    if (entry.retryAt === undefined) return undefined;
    const waitMs = entry.retryAt - this.#now();
    if (waitMs <= 0 && !entry.isTrying) {
      entry.isTrying = true;
      return undefined;
    }
    const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
    const when = entry.isTrying ? 'It is being tried again now' : `It is tried again in ${seconds} s`;
    const times = `${entry.timeouts} ${entry.timeouts === 1 ? 'time' : 'times'} in a row`;
    const reason = `is paused for ${command}: it did not answer ${times}. ${when}.`;
    return { status: 'unavailable', reason, skipped: true };
  }

  #afterTimeout(entry: Entry): void {
    const { timeouts: limit, retryMs } = this.#settings;
    entry.isTrying = false;
    entry.timeouts++;
    if (entry.timeouts >= limit) {
      entry.retryAt = this.#now() + retryMs * Math.min(2 ** (entry.timeouts - limit), LONGEST);
    }
  }
}
