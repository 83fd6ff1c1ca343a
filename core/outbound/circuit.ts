import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';

export interface OutboundCircuitSettings {
  /** After so many failures in a row nothing more is sent for a while. */
  readonly failures: number;
  /** How long, in milliseconds; then one request tries. */
  readonly retryMs: number;
}

export interface CircuitOptions {
  /** The destination, as in `Telegram (https://api.telegram.org)`. */
  readonly destination: string;
  settings(): OutboundCircuitSettings;
  readonly log: Log;
  /** As `performance.now()`. */
  now?(): number;
}

/**
 * Spares a destination that is down, and those who wait for it: after repeated failures requests fail at once, without being
 * sent, and one tries now and then. A refusal is no failure: whoever refuses is there.
 */
export class DestinationCircuit {
  readonly #options: CircuitOptions;
  readonly #now: () => number;
  #failures = 0;
  /** From when on one request may try; undefined while the circuit is closed. */
  #retryAt: number | undefined;
  #isTrying = false;

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Sends, or rejects with `OUTBOUND_LIMITED` when the circuit is open: then nothing was sent. Whatever `send` throws counts as a
   * failure, and so does an answer that `isOutage` says to be one.
   */
  async run<Answer>(send: () => Promise<Answer>, isOutage: (answer: Answer) => boolean): Promise<Answer> {
    this.#refuseWhileOpen();
    const isTrial = this.#retryAt !== undefined;
    this.#isTrying ||= isTrial;
    let failed = true;
    try {
      const answer = await send();
      failed = isOutage(answer);
      return answer;
    } finally {
      if (isTrial) this.#isTrying = false;
      if (failed) this.#failed();
      else this.#answered();
    }
  }

  #refuseWhileOpen(): void {
    if (this.#retryAt === undefined) return;
    const waitMs = this.#retryAt - this.#now();
    if (waitMs <= 0 && !this.#isTrying) return;
    const when = waitMs > 0 ? `in ${Math.ceil(waitMs / 1_000)} s` : 'right now by another request';
    const { destination } = this.#options;
    throw new HostError(
      'OUTBOUND_LIMITED',
      `${destination} failed ${this.#failures} times in a row; it is tried again ${when}.`,
    );
  }

  #failed(): void {
    const { destination, log } = this.#options;
    const { failures: limit, retryMs } = this.#options.settings();
    this.#failures++;
    if (this.#failures < limit) return;
    if (this.#retryAt === undefined)
      log.warn(
        { destination, failures: this.#failures },
        `${destination} does not answer; it is left alone for a while`,
      );
    this.#retryAt = this.#now() + retryMs;
  }

  #answered(): void {
    const { destination, log } = this.#options;
    if (this.#retryAt !== undefined) log.info({ destination }, `${destination} answers again`);
    this.#retryAt = undefined;
    this.#failures = 0;
  }
}
