import type { ServingProcess } from './serving-process.ts';

/** Calls that came while no process serves, but one soon will. */
export class WaitingCalls {
  #waiting: (() => void)[] = [];
  readonly #serving: () => ServingProcess | undefined;

  constructor(serving: () => ServingProcess | undefined) {
    this.#serving = serving;
  }

  /** Settles with the process as soon as one serves; with undefined at the deadline, or when none will for now. */
  wait(deadline: number): Promise<ServingProcess | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), Math.max(0, deadline - performance.now()));
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve(this.#serving());
      });
    });
  }

  /** A process serves, or none will for now. */
  release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const settle of waiting) settle();
  }
}
