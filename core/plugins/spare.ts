import type { Build } from './launch.ts';
import type { PluginProcess } from './plugin-process.ts';

/** How long one is kept that is not taken, by why it is expected to be: a stuck process ends soon, edits come again and again. */
const KEEP_MS = { suspected: 10_000, edited: 600_000 };
/** Until the process that was replaced has ended: at the same time, the two would keep the plugins' calls off two processors. */
const SOON_MS = 100;

/**
 * A process that has been started and waits for a plugin's code: most of the time that a new version or a replacement takes is
 * the start of its process. No code of the plugin runs in it before it is taken.
 */
export class Spare {
  readonly #mayRun: Promise<unknown>;
  #ready: { readonly process: Promise<PluginProcess>; readonly startKey: string } | undefined;
  #unused: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param mayRun settles when processes may be started */
  constructor(mayRun: Promise<unknown>) {
    this.#mayRun = mayRun;
  }

  /** Has one ready for the edit after the one that has just been made. */
  prepareForNextEdit(build: Build): void {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.prepare(build, 'edited'), SOON_MS).unref();
  }

  /** Starts one unless there is one. `isWanted` is asked right before the start. */
  async prepare({ start, startKey }: Build, why: keyof typeof KEEP_MS, isWanted = () => true): Promise<void> {
    clearTimeout(this.#soon);
    await this.#mayRun;
    if (this.#ready?.startKey === startKey) return this.#keep(KEEP_MS[why]);
    if (this.#closed || !isWanted()) return;
    this.#discard();
    const ready = { process: start(), startKey };
    this.#ready = ready;
    this.#keep(KEEP_MS[why]);
    const process = await ready.process;
    if (this.#ready === ready) process.warmUp();
    void process.exited.then(() => {
      if (this.#ready === ready) this.#ready = undefined;
    });
  }

  /** The one that is ready, unless this build wants its process started otherwise; else a new one. */
  async takeOrStart({ start, startKey }: Build): Promise<PluginProcess> {
    if (this.#ready?.startKey !== startKey) {
      await this.#mayRun;
      return start();
    }
    clearTimeout(this.#unused);
    const { process } = this.#ready;
    this.#ready = undefined;
    return process;
  }

  /** Ends the one that is ready; there will be none any more. */
  close(reason: string): void {
    this.#closed = true;
    clearTimeout(this.#soon);
    this.#discard(reason);
  }

  #discard(reason = 'was not needed'): void {
    clearTimeout(this.#unused);
    void this.#ready?.process.then((process) => process.kill(reason, { expected: true }));
    this.#ready = undefined;
  }

  #keep(keepMs: number): void {
    clearTimeout(this.#unused);
    this.#unused = setTimeout(() => this.#discard(), keepMs).unref();
  }
}
