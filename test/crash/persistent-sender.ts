import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../core/emulator/client.ts';
import type { PlannedRequest } from './plan.ts';
import { systemMs } from './sender-messages.ts';

const ANSWER_MS = 20_000;
const TRY_AGAIN_MS = 5;

export interface SenderListener {
  /** No answer came to what was sent at `sentAt` (see `systemMs`); it waits for the next host. */
  lost(number: number, sentAt: number): void;
  refused(number: number, status: number): void;
}

/**
 * Posts each request until it is acknowledged. What was not answered it sends again: at once when it cut the connection itself or
 * was answered something else than 200, else as soon as it is told of the next host.
 */
export class PersistentSender implements Disposable {
  readonly #client = createClient();
  readonly #listener: SenderListener;
  #url: string | undefined;
  #announced = Promise.withResolvers<void>();

  constructor(listener: SenderListener) {
    this.#listener = listener;
  }

  /** Where to send from now on. */
  useHost(url: string): void {
    this.#url = url;
    this.#announced.resolve();
    this.#announced = Promise.withResolvers();
  }

  async post({ number, body, cutAfterMs }: PlannedRequest): Promise<void> {
    for (let cut = cutAfterMs; ; cut = undefined) {
      while (this.#url === undefined) await this.#announced.promise;
      const host: string = this.#url;
      const sentAt = systemMs();
      const result = await this.#client.post(`${host}/webhooks`, body, cut ?? ANSWER_MS);
      if ('status' in result) {
        if (result.status === 200) return;
        this.#listener.refused(number, result.status);
        await sleep(TRY_AGAIN_MS);
      } else if (cut === undefined) {
        this.#listener.lost(number, sentAt);
        if (this.#url === host) this.#url = undefined;
      }
    }
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
