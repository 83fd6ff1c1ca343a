/**
 * Hands out turns of the event loop, one each. Starting a process blocks until the system has given the new one a moment of
 * its time, which takes long on a busy machine: ten starts in one turn would hold up answers that are due.
 */
export class Turns {
  #last = Promise.resolve();

  next(): Promise<void> {
    this.#last = this.#last.then(() => new Promise((resolve) => void setImmediate(resolve)));
    return this.#last;
  }
}
