import { Slots } from '../slots.ts';
import type { CallTimes, HandlerExpired } from './contract.ts';

/**
 * One call's time inside the process: a signal that aborts at `timeoutMs`, made only when somebody asks for it, and the
 * limit after which the result is no longer wanted.
 *
 * All limits share one timer: most calls end long before, and a timer for each would cost more than the call.
 */
export class CallClock {
  readonly #startedAt = performance.now();
  readonly #limitMs: number;
  #timeoutMs: number;
  #isOver = false;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ timeoutMs, limitMs }: Omit<CallTimes, 'call'>) {
    this.#timeoutMs = timeoutMs;
    this.#limitMs = limitMs;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.#arm();
    }
    return this.#controller.signal;
  }

  get expiresAt(): number {
    return this.#startedAt + this.#limitMs;
  }

  /** Moves the end of the signal to the limit. False: the call's time was over already, or it has been moved before. */
  extend(): boolean {
    if (this.#isOver || this.#timeoutMs === this.#limitMs || this.#left <= 0) return false;
    this.#timeoutMs = this.#limitMs;
    clearTimeout(this.#timer);
    if (this.#controller !== undefined) this.#arm();
    return true;
  }

  /** The handler is done. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  get #left(): number {
    return this.#timeoutMs - (performance.now() - this.#startedAt);
  }

  #arm(): void {
    const abort = () =>
      this.#controller!.abort(
        new DOMException(`The call’s ${Math.round(this.#timeoutMs)} ms are over.`, 'TimeoutError'),
      );
    if (this.#left <= 0) abort();
    else this.#timer = setTimeout(abort, this.#left);
  }
}

interface LimitedCall {
  readonly expiresAt: number;
  expire(): void;
}

/** Settles each result, or `expired` when its call's limit passes first. */
export class CallLimits {
  readonly #calls = new Slots<LimitedCall>();
  #timer: NodeJS.Timeout | undefined;
  #firesAt = Infinity;

  race<Result>({ expiresAt }: CallClock, result: Promise<Result>): Promise<Result | HandlerExpired> {
    return new Promise((resolve) => {
      let expired = false;
      const expire = () => {
        expired = true;
        resolve({ kind: 'expired' });
      };
      const slot = this.#calls.add({ expiresAt, expire });
      if (expiresAt < this.#firesAt) this.#arm(expiresAt);
      void result.then((value) => {
        if (!expired) this.#calls.take(slot);
        resolve(value);
      });
    });
  }

  #arm(at: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = at;
    this.#timer = setTimeout(() => this.#sweep(), Math.max(at - performance.now(), 1)).unref();
  }

  #sweep(): void {
    const now = performance.now();
    let next = Infinity;
    for (const [slot, { expiresAt, expire }] of this.#calls.entries()) {
      if (expiresAt > now) next = Math.min(next, expiresAt);
      else {
        this.#calls.take(slot);
        expire();
      }
    }
    this.#firesAt = Infinity;
    if (next !== Infinity) this.#arm(next);
  }
}
