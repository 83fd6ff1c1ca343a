import type { PluginContext, TopicAddress } from '../plugin-context.ts';
import type { PluginSurroundings } from './surroundings.ts';

/** Where a call comes from. */
export interface Origin {
  readonly connection: string | null;
  readonly dialog: TopicAddress;
}

/** `ctx` of one call. What few handlers ask for is made when it is asked for, the signal above all. */
export class CallContext implements PluginContext {
  readonly options: PluginContext['options'];
  readonly log: PluginContext['log'];
  readonly store: PluginContext['store'];
  readonly timers: PluginContext['timers'];
  readonly files: PluginContext['files'];
  readonly dataDir: PluginContext['dataDir'];
  readonly #surroundings: PluginSurroundings;
  readonly #end: { readonly signal: AbortSignal };
  readonly #origin: Origin;

  constructor(surroundings: PluginSurroundings, end: { readonly signal: AbortSignal }, origin: Origin) {
    const { options, log, store, timers, files, dataDir } = surroundings;
    this.options = options;
    this.log = log;
    this.store = store;
    this.timers = timers;
    this.files = files;
    this.dataDir = dataDir;
    this.#surroundings = surroundings;
    this.#end = end;
    this.#origin = origin;
  }

  get telegram(): PluginContext['telegram'] {
    return this.#surroundings.telegramFor(this.#origin.connection);
  }

  get hotline(): PluginContext['hotline'] {
    return this.#surroundings.hotlineFor(this.#origin.connection, this.#origin.dialog);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }
}
