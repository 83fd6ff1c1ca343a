import type { CallTimes, HandlerExpired } from './contract.ts';

/**
 * One call's time inside the process: a signal that aborts at `timeoutMs`, made only when somebody asks for it, and the
 * limit after which the result is no longer wanted.
 *
 * All limits share one timer: most calls end long before, and a timer for each would cost more than the call.
 */
export class CallClock {
  readonly #startedAt = performance.now();
  readonly #times: CallTimes;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(times: CallTimes) {
    this.#times = times;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = (this.#controller = new AbortController());
      const left = this.#times.timeoutMs - (performance.now() - this.#startedAt);
      const abort = () =>
        controller.abort(
          new DOMException(`The call’s ${Math.round(this.#times.timeoutMs)} ms are over.`, 'TimeoutError'),
        );
      if (left <= 0) abort();
      else this.#timer = setTimeout(abort, left);
    }
    return this.#controller.signal;
  }

  get expiresAt(): number {
    return this.#startedAt + this.#times.limitMs;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Settles each result, or `expired` when its call's limit passes first. */
export class CallLimits {
  readonly #waiting = new Map<CallClock, (expired: HandlerExpired) => void>();
  #timer: NodeJS.Timeout | undefined;

  race<Result>(clock: CallClock, result: Promise<Result>): Promise<Result | HandlerExpired> {
    return new Promise((resolve) => {
      this.#waiting.set(clock, resolve);
      if (this.#timer === undefined) this.#arm();
      void result.then((value) => {
        this.#waiting.delete(clock);
        resolve(value);
      });
    });
  }

  #sweep(): void {
    const now = performance.now();
    for (const [clock, resolve] of this.#waiting) {
      if (clock.expiresAt > now) continue;
      this.#waiting.delete(clock);
      resolve({ kind: 'expired' });
    }
    this.#timer = undefined;
    if (this.#waiting.size > 0) this.#arm();
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#sweep(), this.#untilNext()).unref();
  }

  #untilNext(): number {
    let next = Infinity;
    for (const clock of this.#waiting.keys()) next = Math.min(next, clock.expiresAt);
    return Math.min(Math.max(next - performance.now(), 1), 60_000);
  }
}
