import path from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { changedSettings } from '../config/difference.ts';
import { GRANTS_FILE } from '../config/grants-file.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { Config } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import { Reload } from '../plugins/reload.ts';
import { watchFiles } from '../plugins/watch/watch-files.ts';

/** What a running host cannot take over: it was made with them. The server speaks for its own. */
const AT_THE_NEXT_START =
  /^(store|events|replies|outbound|logLevel|plugins\.directory|server\.(metrics|publicUrl))(\.|$)/;

export interface ConfigReloadOptions {
  readonly loaded: LoadedConfig;
  readonly log: Log;
  /** Reads it anew. */
  load(): Promise<LoadedConfig>;
  /** Takes it over. */
  apply(config: Config): Promise<void>;
}

/**
 * Takes over what is saved in the configuration, in the files that it imports, and in `.env`. One that is wrong leaves everything as
 * it is. Returns the way to stop.
 */
export function reloadConfig({ loaded, log, load, apply }: ConfigReloadOptions): () => void {
  let { config } = loaded;
  const watch = watchFiles(filesOf(loaded), () => reload.changed(), log);

  const reload = new Reload<LoadedConfig>({
    warmUp() {},
    // What it is made of is followed before it is taken over: it may be saved again by then.
    async compile() {
      try {
        const next = await load();
        watch.follow(filesOf(next));
        return next;
      } catch (error) {
        watch.follow([...filesOf(loaded), ...(error instanceof ConfigError ? error.inputs : [])]);
        throw error;
      }
    },
    async swap(next) {
      if (next.config.connections.length === 0)
        return keep(new HostError('NO_CONNECTIONS', `${next.file} leaves no connection with a key.`));
      const settings = changedSettings(config, next.config);
      if (settings.length === 0) return;
      for (const warning of next.warnings) log.warn({}, warning);
      await apply(next.config);
      config = next.config;
      log.info({ settings }, `The configuration was taken over: ${settings.join(', ')}.`);
      const later = settings.filter((setting) => AT_THE_NEXT_START.test(setting));
      if (later.length > 0) log.warn({ settings: later }, `Takes effect at the next start: ${later.join(', ')}.`);
    },
    failed: keep,
  });

  function keep(error: unknown): void {
    const { code, message } = error as HostError;
    log.error({ code }, `The configuration is kept as it was. ${message}`);
  }

  return () => {
    reload.stop();
    watch.close();
  };
}

function filesOf({ inputs, root }: LoadedConfig): string[] {
  return [...inputs, path.join(root, '.env'), path.join(root, GRANTS_FILE)];
}
