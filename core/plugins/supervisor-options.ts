import type { Log } from '../log.ts';
import type { CallMeter } from './call-meter.ts';
import type { Build } from './launch.ts';
import type { PluginPackage } from './package.ts';

export interface SupervisorOptions {
  readonly plugin: PluginPackage;
  readonly log: Log;
  readonly meter: CallMeter;
  /** Compiles the plugin as it lies on disk. @throws {HostError} when it cannot be compiled */
  prepare(plugin: PluginPackage): Promise<Build>;
  /** Settles when processes may be started. */
  readonly mayRun: Promise<unknown>;
  /** As they are when it is called. */
  limits(): LifeLimits;
}

/** In milliseconds. */
export interface LifeLimits {
  /** For import, declaration and `setup` together. */
  readonly setupMs: number;
  readonly disposeMs: number;
  /** How long calls under way may take to finish in a process that is replaced. */
  readonly drainMs: number;
  /** How often an idle process is asked whether it is there. */
  readonly heartbeatMs: number;
}
