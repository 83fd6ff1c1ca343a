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
}
