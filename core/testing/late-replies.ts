import type { OperatorReply } from './api.ts';

/** Replies that come after their command was answered, each for whoever asks first. */
export class LateReplies {
  readonly #come: OperatorReply[] = [];
  readonly #wanted: ((reply: OperatorReply) => void)[] = [];

  add(reply: OperatorReply): void {
    const next = this.#wanted.shift();
    if (next === undefined) this.#come.push(reply);
    else next(reply);
  }

  async next(): Promise<OperatorReply> {
    return this.#come.shift() ?? new Promise((resolve) => this.#wanted.push(resolve));
  }
}
