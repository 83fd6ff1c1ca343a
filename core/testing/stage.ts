import type { Log } from '../log.ts';
import type { PluginPort } from '../plugins/port.ts';
import type { HostServices } from '../sandbox/contract.ts';

/** Where a plugin runs under test: in this process, or in a sandbox. */
export interface Stage extends Pick<PluginPort, 'declaration' | 'runCommand' | 'deliver' | 'fire'> {
  /** Gives the disposers their time, then ends the plugin. */
  stop(): Promise<void>;
}

/** What a plugin is started with. */
export interface StageOptions {
  readonly name: string;
  /** As the configuration gives them. */
  readonly options: unknown;
  /** Absolute; holds one folder a plugin, and that of this one exists. */
  readonly dataDir: string;
  readonly services: HostServices;
  readonly log: Log;
}
