import type { ServingProcess } from './serving-process.ts';
import type { LifeLimits } from './supervisor-options.ts';

/** Processes that are no longer called: they finish the calls that they have, dispose, and end. */
export class Draining {
  readonly #processes = new Set<ServingProcess>();
  readonly #limits: () => Pick<LifeLimits, 'drainMs' | 'disposeMs'>;

  constructor(limits: () => Pick<LifeLimits, 'drainMs' | 'disposeMs'>) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#processes.size;
  }

  /** Settles when the process has ended, after its calls or `drainMs`. */
  async add(process: ServingProcess, reason: string): Promise<void> {
    this.#processes.add(process);
    await process.drain(this.#limits().drainMs);
    await process.end(reason, this.#limits().disposeMs);
    this.#processes.delete(process);
  }

  /** Without waiting for their calls. */
  async end(reason: string): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.end(reason, this.#limits().disposeMs)));
  }

  kill(reason: string): void {
    for (const process of this.#processes) process.kill(reason, { expected: true });
  }
}
