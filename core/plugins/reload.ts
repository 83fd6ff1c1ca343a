/** Files have settled when nothing has changed for so long; editors and checkouts write in several goes. */
export const SETTLE_MS = 50;
/** After so long the state is compiled already, in the hope that it is the last one. */
const EAGER_MS = 10;

export interface ReloadSteps<Build> {
  /** What can be had ready without the plugin's code. */
  warmUp(): void;
  compile(): Promise<Build>;
  /** Brings the build to serve, or keeps what serves. */
  swap(build: Build): Promise<void>;
  /** It does not compile, or `swap` rejected. */
  failed(error: unknown): void;
}

/**
 * Turns saves into reloads: one for a burst of changes, none of a half state, and one more after a change that came
 * while a reload was under way. So the newest state is the one that runs in the end.
 */
export class Reload<Build> {
  readonly #steps: ReloadSteps<Build>;
  #saves = 0;
  #savedAt = 0;
  #running = false;
  #stopped = false;

  constructor(steps: ReloadSteps<Build>) {
    this.#steps = steps;
  }

  /** A file has changed; may be called at any time, and often. */
  changed(): void {
    this.#saves++;
    this.#savedAt = performance.now();
    if (!this.#running && !this.#stopped) void this.#run();
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#steps.warmUp();
    for (let reloaded = -1; reloaded !== this.#saves && !this.#stopped;) {
      await this.#quiet(EAGER_MS);
      const save = this.#saves;
      const compiling = this.#steps.compile().then(
        (build) => () => this.#swap(build),
        (error: unknown) => () => this.#steps.failed(error),
      );
      const [proceed] = await Promise.all([compiling, this.#quiet(SETTLE_MS)]);
      if (save !== this.#saves || this.#stopped) continue;
      reloaded = save;
      await proceed();
    }
    this.#running = false;
  }

  /** Never rejects: the saves to come would wait for this one for ever. */
  async #swap(build: Build): Promise<void> {
    try {
      await this.#steps.swap(build);
    } catch (error) {
      if (!this.#stopped) this.#steps.failed(error);
    }
  }

  /** Settles when nothing has changed for so long. */
  async #quiet(ms: number): Promise<void> {
    const left = () => this.#savedAt + ms - performance.now();
    for (let wait = left(); wait > 0 && !this.#stopped; wait = left()) {
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(wait)).unref());
      // On a busy event loop the timer is called before the changes that came in the meantime.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
