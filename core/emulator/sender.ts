import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpResult, Post } from './client.ts';
import type { Measure, Shown } from './interpret.ts';
import { interpret } from './interpret.ts';

/** How one URL dealt with a delivery, after the last attempt. */
export interface Answer {
  readonly url: string;
  readonly result: HttpResult;
  /** Whether the status was 200: then Hotline does not send it again. */
  readonly acknowledged: boolean;
  /** How often it was posted. */
  readonly attempts: number;
  /** What an operator would see; of an event's answer nobody sees anything, but its problems are the same. */
  readonly shown: Shown;
}

/** A delivery that is on its way, or has arrived. */
export interface Sent {
  readonly type: string;
  /** The JSON text that was posted, byte for byte. */
  readonly body: string;
  readonly urls: readonly string[];
  /** Settles when every URL has answered or was given up; never rejects. In the order of `urls`. */
  readonly answers: Promise<readonly Answer[]>;
}

export interface SenderOptions {
  readonly post: Post;
  /** How often a delivery that was not acknowledged is posted again. */
  readonly retries: number;
  /** Milliseconds before each of them. */
  readonly retryDelayMs: number;
  readonly measure?: Measure;
}

export interface Sender {
  /** Posts to all URLs at once, and waits for none. */
  send(delivery: Pick<Sent, 'type' | 'body' | 'urls'>, timeoutMs: number): Sent;
  /** Resolves when nothing is on its way any more. */
  settled(): Promise<void>;
}

export function createSender({ post, retries, retryDelayMs, measure }: SenderOptions): Sender {
  const underway = new Set<Promise<unknown>>();

  async function deliver(url: string, body: string, timeoutMs: number): Promise<Answer> {
    for (let attempts = 1; ; attempts++) {
      const result = await post(url, body, timeoutMs);
      const acknowledged = 'status' in result && result.status === 200;
      if (acknowledged || attempts > retries) {
        return { url, result, acknowledged, attempts, shown: interpret(result, measure) };
      }
      await sleep(retryDelayMs);
    }
  }

  return {
    send({ type, body, urls }, timeoutMs) {
      const answers = Promise.all(urls.map((url) => deliver(url, body, timeoutMs)));
      underway.add(answers);
      void answers.then(() => underway.delete(answers));
      return { type, body, urls, answers };
    },
    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },
  };
}
