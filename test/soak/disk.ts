/**
 * Keeps apart what writes to the deployment and what kills its host: between two writes everything on disk can be started from, and in the
 * midst of a broken save it cannot.
 */
export class Disk {
  readonly #writing = new Set<Promise<unknown>>();
  #still: Promise<void> | undefined;

  /** Does what leaves everything whole in the end. */
  async write(work: () => Promise<unknown> | void): Promise<void> {
    while (this.#still !== undefined) await this.#still;
    const writing = Promise.resolve(work());
    this.#writing.add(writing);
    try {
      await writing;
    } finally {
      this.#writing.delete(writing);
    }
  }

  /** Does something while nobody writes. */
  async still(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#still = promise;
    await Promise.allSettled(this.#writing);
    try {
      await work();
    } finally {
      this.#still = undefined;
      resolve();
    }
  }
}
