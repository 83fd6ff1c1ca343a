/** The turns of the event loop. Many may wait for the next one: they share what that costs. */
export class Turn {
  #next: Promise<void> | undefined;

  /** Settles in the next turn, when the lines of this one have left. */
  next(): Promise<void> {
    return (this.#next ??= new Promise((resolve) =>
      setImmediate(() => {
        this.#next = undefined;
        resolve();
      }),
    ));
  }

  /**
   * For work in many small steps: to be asked between two of them whether to wait for the next turn, which is so after each `ms`
   * milliseconds of work.
   */
  slices(ms: number): () => Promise<void> | undefined {
    let until = performance.now() + ms;
    return () => {
      if (performance.now() < until) return undefined;
      return this.next().then(() => void (until = performance.now() + ms));
    };
  }
}
