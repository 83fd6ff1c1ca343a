/** A command holds events up for so long at most: a handler that takes its time needs the processor no more than they do. */
const COMMAND_MS = 10;
/** No event waits longer, however many commands there are. */
const EVENT_MS = 20;

/**
 * Commands go first: somebody waits for their answers, and nobody for what is done with an event. While a command is under way, events that
 * have arrived wait for a moment, so that the processor is free for the command's plugin.
 *
 * ```ts
 * const rightOfWay = new RightOfWay();
 * rightOfWay.enter(); // a command
 * await rightOfWay.clear(); // an event, which goes on after the next line
 * rightOfWay.leave();
 * ```
 */
export class RightOfWay {
  #commands = 0;
  /** When the last command that came no longer holds anything up, in milliseconds of `performance.now()`. */
  #until = 0;
  #closed: { readonly opens: PromiseWithResolvers<void>; readonly opensAt: number; timer: NodeJS.Timeout } | undefined;

  /** A command is under way. */
  enter(): void {
    this.#commands++;
    this.#until = performance.now() + COMMAND_MS;
  }

  /** It is answered. */
  leave(): void {
    if (--this.#commands === 0) this.#open();
  }

  /** Settles when an event may go on; undefined: now. */
  clear(): Promise<void> | undefined {
    if (this.#closed === undefined && this.#isHeldUp) {
      const opensAt = performance.now() + EVENT_MS;
      this.#closed = { opens: Promise.withResolvers(), opensAt, timer: this.#lookAgain(opensAt) };
    }
    return this.#closed?.opens.promise;
  }

  get #isHeldUp(): boolean {
    return this.#commands > 0 && performance.now() < this.#until;
  }

  #lookAgain(opensAt: number): NodeJS.Timeout {
    return setTimeout(
      () => {
        if (this.#isHeldUp && performance.now() < opensAt) this.#closed!.timer = this.#lookAgain(opensAt);
        else this.#open();
      },
      Math.min(this.#until, opensAt) - performance.now(),
    );
  }

  #open(): void {
    clearTimeout(this.#closed?.timer);
    this.#closed?.opens.resolve();
    this.#closed = undefined;
  }
}
