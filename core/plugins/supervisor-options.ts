import type { Log } from '../log.ts';
import type { Build } from './launch.ts';
import type { PluginPackage } from './package.ts';

export interface SupervisorOptions {
  readonly plugin: PluginPackage;
  readonly log: Log;
  /** Compiles the plugin as it lies on disk. @throws {HostError} when it cannot be compiled */
  prepare(plugin: PluginPackage): Promise<Build>;
  /** Settles when a process may be started; see `Turns`. */
  turn(): Promise<void>;
  /** For import, declaration and `setup` together, in milliseconds. */
  readonly setupMs: number;
  readonly disposeMs: number;
  /** How long calls under way may take to finish in a process that is replaced, in milliseconds. */
  readonly drainMs: number;
  readonly heartbeatMs: number;
}
