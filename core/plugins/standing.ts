import type { PluginState } from './port.ts';
import type { Verdict } from './crash-history.ts';

/** For operators, who read it after the plugin's name: no details that belong in the log. */
const TOLD: Partial<Record<PluginState, string>> = {
  starting: 'is starting',
  loading: 'is starting',
  failed: 'could not be loaded; its author finds the reason in the log',
};

/** How a plugin stands, and why: `reason` completes "the plugin …". */
export class Standing {
  #state: PluginState = 'stopped';
  #reason = 'is not started';
  #told: string | undefined;

  get state(): PluginState {
    return this.#state;
  }

  get reason(): string {
    return this.#reason;
  }

  become(state: PluginState, reason = this.#reason): void {
    this.#state = state;
    this.#reason = reason;
    this.#told = TOLD[state];
  }

  /** `why` completes "it …". */
  pause({ retryAfterMs, crashes }: Extract<Verdict, { action: 'pause' }>, why: string): void {
    const minutes = retryAfterMs / 60_000;
    const times = `${crashes} ${crashes === 1 ? 'crash' : 'crashes'} in 5 minutes`;
    const retry = `It is tried again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}, or when its files change.`;
    this.become('paused', `is paused after ${times}: it ${why}. ${retry}`);
    this.#told = `is paused after ${times}. ${retry}`;
  }

  /** What a call gets while nothing can be run. */
  unavailable(): { readonly status: 'unavailable'; readonly reason: string } {
    return { status: 'unavailable', reason: this.#told ?? this.#reason };
  }
}
