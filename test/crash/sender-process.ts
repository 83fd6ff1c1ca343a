import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlannedRequest } from './plan.ts';
import type { FromSender, ToSender } from './sender-messages.ts';

const SCRIPT = fileURLToPath(new URL('sender.ts', import.meta.url));

/** The sender's process, seen from the harness. */
export class SenderProcess implements Disposable {
  /** By the number of their event, as often as there was an answer. */
  readonly acknowledged: number[] = [];
  /** When each request was sent that never got an answer, see `systemMs`. */
  readonly lost: number[] = [];
  /** The status of each answer but 200. */
  readonly refused: number[] = [];
  readonly #child = fork(SCRIPT, { execArgv: [], serialization: 'advanced' });
  #isIdle = true;

  constructor() {
    this.#child.on('message', (message: FromSender) => {
      if (message.kind === 'finished') this.#isIdle = true;
      else if (message.kind === 'acknowledged') this.acknowledged.push(message.number);
      else if (message.kind === 'lost') this.lost.push(message.sentAt);
      else this.refused.push(message.status);
    });
  }

  /** All that it was given has been acknowledged. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  send(requests: readonly (readonly PlannedRequest[])[]): void {
    this.#isIdle = false;
    this.#say({ kind: 'requests', requests });
  }

  /** Where to send from now on. */
  useHost(url: string): void {
    this.#say({ kind: 'host', url });
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
  }

  #say(message: ToSender): void {
    this.#child.send(message);
  }
}
