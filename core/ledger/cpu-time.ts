/** So many processes of one plugin are known at once: one that serves, and some that finish their calls. */
const KNOWN = 8;

/**
 * Processor time of one plugin over all its processes, of each as it was last seen: what one has used between then and a
 * crash is lost.
 */
export class CpuTime {
  readonly #seen = new Map<number, number>();
  #totalMs = 0;

  get totalMs(): number {
    return this.#totalMs;
  }

  /** @param cpuMs of this process since its start */
  saw(pid: number, cpuMs: number): void {
    const before = this.#seen.get(pid) ?? 0;
    // Less than before: read before, and told later.
    const now = Math.max(before, cpuMs);
    this.#totalMs += now - before;
    this.#seen.delete(pid);
    this.#seen.set(pid, now);
    if (this.#seen.size > KNOWN) this.#seen.delete(this.#seen.keys().next().value!);
  }
}
