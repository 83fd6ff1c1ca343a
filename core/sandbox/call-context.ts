import type {
  PluginContext,
  PluginFiles,
  PluginHotline,
  PluginLog,
  PluginStore,
  PluginTelegram,
  PluginTimers,
  TopicAddress,
} from '../plugin-context.ts';
import type { PluginSurroundings } from './surroundings.ts';

/** Where a call comes from. */
export interface Origin {
  readonly connection: string | null;
  readonly dialog: TopicAddress;
}

/** `ctx` of one call. What few handlers ask for is made when it is asked for, the signal above all. */
export class CallContext implements PluginContext {
  readonly options: unknown;
  readonly log: PluginLog;
  readonly store: PluginStore;
  readonly timers: PluginTimers;
  readonly files: PluginFiles;
  readonly dataDir: string;
  readonly #surroundings: PluginSurroundings;
  readonly #end: { readonly signal: AbortSignal };
  readonly #origin: Origin;

  constructor(surroundings: PluginSurroundings, end: { readonly signal: AbortSignal }, origin: Origin) {
    this.options = surroundings.options;
    this.log = surroundings.log;
    this.store = surroundings.store;
    this.timers = surroundings.timers;
    this.files = surroundings.files;
    this.dataDir = surroundings.dataDir;
    this.#surroundings = surroundings;
    this.#end = end;
    this.#origin = origin;
  }

  get telegram(): PluginTelegram {
    return this.#surroundings.telegramFor(this.#origin.connection);
  }

  get hotline(): PluginHotline {
    return this.#surroundings.hotlineFor(this.#origin.connection, this.#origin.dialog);
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }
}
