/**
 * Hands out turns of the event loop, one each. Starting a process blocks until the system has given the new one a moment of
 * its time, which takes long on a busy machine: ten starts in one turn would hold up answers that are due.
 */
export class Turns {
  #last: Promise<unknown>;

  /** No turn comes before `start` settles; when it rejects, none ever does. */
  constructor(start: Promise<unknown> = Promise.resolve()) {
    this.#last = start.catch(() => new Promise(() => {}));
  }

  next(): Promise<void> {
    const turn = this.#last.then(() => new Promise<void>((resolve) => void setImmediate(resolve)));
    this.#last = turn;
    return turn;
  }
}
