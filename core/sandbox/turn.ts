import type { Breaks } from './side-by-side.ts';

/** As they were before any plugin ran. */
const soon = setImmediate;
const now = performance.now.bind(performance);

/** What was said leaves, what has come is read, and what is answered to that leaves: a turn each. */
const TURNS_OF_A_BREAK = 3;

/** The turns of the event loop. Many may wait for the next one: they share what that costs. */
export class Turn {
  #next: Promise<void> | undefined;

  /** Settles in the next turn, when the lines of this one have left. */
  next(): Promise<void> {
    return (this.#next ??= new Promise((resolve) =>
      soon(() => {
        this.#next = undefined;
        resolve();
      }),
    ));
  }

  /** For work in many small steps: a break is due after so many milliseconds of them, and lets everything else have its turn. */
  breaks(everyMs: number): Breaks {
    let dueAt = now() + everyMs;
    return {
      isDue: () => now() >= dueAt,
      take: async () => {
        for (let turn = 0; turn < TURNS_OF_A_BREAK; turn++) await this.next();
        dueAt = now() + everyMs;
      },
    };
  }
}
