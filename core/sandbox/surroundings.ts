import type {
  PluginFiles,
  PluginHotline,
  PluginLog,
  PluginStore,
  PluginTelegram,
  PluginTimers,
  TopicAddress,
} from '../plugin-context.ts';
import type { Builtins } from './builtins.ts';
import type { DeferralText, DeliveryResult, HostServices } from './contract.ts';
import { createPluginFiles } from './files.ts';
import { createOutbox } from './outbox.ts';
import { createPluginHotline, createPluginTelegram } from './outside.ts';
import { createPluginStore } from './store.ts';
import { createPluginTimers } from './timers.ts';

/** What is the same for all calls of a plugin, and what makes the rest. */
export interface PluginSurroundings {
  readonly options: unknown;
  readonly log: PluginLog;
  readonly store: PluginStore;
  readonly timers: PluginTimers;
  readonly files: PluginFiles;
  readonly dataDir: string;
  /** `ctx.telegram` for a call from this connection, or for none. */
  telegramFor(connection: string | null): PluginTelegram;
  /** `ctx.hotline` for a call about this topic. */
  hotlineFor(connection: string | null, topic: TopicAddress): PluginHotline;
  /** Answers the command under this number for now. */
  defer(call: number, reply: DeferralText): void;
  /** One more event of the batch under this number is done. */
  done(call: number): void;
  /** Some of the events under this number have ended. */
  ended(call: number, places: readonly number[], result: DeliveryResult): void;
}

export interface SurroundingsOptions extends Pick<
  PluginSurroundings,
  'options' | 'log' | 'dataDir' | 'defer' | 'done' | 'ended'
> {
  readonly services: HostServices;
  /** The names of the plugin's handlers of timers. */
  readonly timerNames: readonly string[];
  readonly builtins: Pick<Builtins, 'files' | 'path'>;
}

export function createSurroundings({
  services,
  timerNames,
  builtins,
  ...given
}: SurroundingsOptions): PluginSurroundings {
  const leave = createOutbox(builtins, given.dataDir);
  return {
    ...given,
    store: createPluginStore(services),
    timers: createPluginTimers(services, timerNames),
    files: createPluginFiles(services, leave),
    telegramFor: (connection) => createPluginTelegram(services, leave, connection),
    hotlineFor: (connection, topic) => createPluginHotline(services, connection, topic),
  };
}
