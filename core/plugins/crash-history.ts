const WINDOW_MS = 5 * 60_000;
const CRASHES_TO_PAUSE = 3;
const RESTART_DELAYS_MS = [0, 1000];
const RETRY_DELAYS_MS = [60_000, 5 * 60_000, 15 * 60_000];

/** What to do after a crash that belongs to no call. */
export type Verdict =
  | { readonly action: 'restart'; readonly afterMs: number }
  | { readonly action: 'pause'; readonly retryAfterMs: number; readonly crashes: number };

/**
 * Decides between restarting and pausing a plugin: three crashes in five minutes pause it. It is tried again after 1, 5, then
 * every 15 minutes; a crash soon after such a try pauses it again at once.
 */
export class CrashHistory {
  #crashes: number[] = [];
  #retries = 0;
  #lastRetryAt = -Infinity;

  /** @param now milliseconds of a clock that only goes forward */
  crashed(now: number): Verdict {
    this.#crashes = [...this.#crashes.filter((at) => now - at < WINDOW_MS), now];
    const onProbation = now - this.#lastRetryAt < WINDOW_MS;
    if (!onProbation) this.#retries = 0;
    const crashes = this.#crashes.length;
    if (crashes < CRASHES_TO_PAUSE && !onProbation) {
      return { action: 'restart', afterMs: RESTART_DELAYS_MS[crashes - 1]! };
    }
    const retryAfterMs = RETRY_DELAYS_MS[Math.min(this.#retries, RETRY_DELAYS_MS.length - 1)]!;
    return { action: 'pause', retryAfterMs, crashes };
  }

  /** A paused plugin is being tried again by itself. */
  retried(now: number): void {
    this.#retries++;
    this.#lastRetryAt = now;
  }

  /** The plugin has changed: what was before says nothing about it. */
  forget(): void {
    this.#crashes = [];
    this.#retries = 0;
    this.#lastRetryAt = -Infinity;
  }
}
