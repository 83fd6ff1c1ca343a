import type { ServingProcess } from './serving-process.ts';

/** Processes that are no longer called: they finish the calls that they have, dispose, and end. */
export class Draining {
  readonly #processes = new Set<ServingProcess>();
  readonly #times: { readonly drainMs: number; readonly disposeMs: number };

  constructor(times: { readonly drainMs: number; readonly disposeMs: number }) {
    this.#times = times;
  }

  get size(): number {
    return this.#processes.size;
  }

  /** Settles when the process has ended, after its calls or `drainMs`. */
  async add(process: ServingProcess, reason: string): Promise<void> {
    this.#processes.add(process);
    await process.drain(this.#times.drainMs);
    await process.end(reason, this.#times.disposeMs);
    this.#processes.delete(process);
  }

  /** Without waiting for their calls. */
  async end(reason: string): Promise<void> {
    await Promise.all([...this.#processes].map((process) => process.end(reason, this.#times.disposeMs)));
  }

  kill(reason: string): void {
    for (const process of this.#processes) process.kill(reason, { expected: true });
  }
}
