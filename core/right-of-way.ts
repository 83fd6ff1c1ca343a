/** A command holds events up for so long at most: a handler that takes its time needs the processor no more than they do. */
const COMMAND_MS = 10;
/** No event waits longer, however many commands there are: nor to be acknowledged, all at once then, if need be. */
const EVENT_MS = 20;
/** After a command others are expected, for so long. */
const EXPECTED_MS = 100;
/** Meanwhile so many events are acknowledged in one turn of the event loop: each 200 brings the next event at once. */
const AT_ONCE = 6;

/**
 * Commands go first: somebody waits for their answers, and nobody for what is done with an event. While a command is under way, events that
 * have arrived wait for a moment, so that the processor is free for the command's plugin. And while commands come now and then, events are
 * acknowledged a few at a time: whoever sends them sends the next ones then, and a command would have to wait behind a whole crowd of them.
 *
 * ```ts
 * const rightOfWay = new RightOfWay();
 * rightOfWay.enter(); // a command
 * await rightOfWay.clear(); // an event, which goes on after the next line
 * rightOfWay.leave();
 * await rightOfWay.turn(); // an event that is on disk, before its 200
 * ```
 */
export class RightOfWay {
  #commands = 0;
  /** When the last command that came no longer holds anything up, in milliseconds of `performance.now()`. */
  #until = 0;
  #closed: { readonly opens: PromiseWithResolvers<void>; readonly opensAt: number; timer: NodeJS.Timeout } | undefined;
  /** When no more commands are expected, by the same clock. */
  #expectedUntil = -Infinity;
  /** Events that wait to be acknowledged. */
  readonly #turns: { readonly since: number; resolve(): void }[] = [];

  /** A command is under way. */
  enter(): void {
    this.#commands++;
    const now = performance.now();
    this.#until = now + COMMAND_MS;
    this.#expectedUntil = now + EXPECTED_MS;
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

  /** Settles when an event may be acknowledged; undefined: now. */
  turn(): Promise<void> | undefined {
    const since = performance.now();
    if (this.#turns.length === 0) {
      if (since > this.#expectedUntil) return undefined;
      setImmediate(this.#takeTurns);
    }
    return new Promise((resolve) => this.#turns.push({ since, resolve }));
  }

  readonly #takeTurns = (): void => {
    const overdue = performance.now() - EVENT_MS;
    const first = this.#turns.findIndex(({ since }) => since > overdue);
    const waited = first === -1 ? this.#turns.length : first;
    const clear = waited === 0 ? this.clear() : undefined;
    if (clear !== undefined) return void clear.then(this.#takeTurns);
    for (const { resolve } of this.#turns.splice(0, Math.max(waited, AT_ONCE))) resolve();
    if (this.#turns.length > 0) setImmediate(this.#takeTurns);
  };

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
