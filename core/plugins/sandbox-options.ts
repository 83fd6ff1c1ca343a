import type { Log } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import type { Permission } from './package.ts';
import type { Reaper } from './reaper.ts';
import type { ResidentMemory } from './resident-memory.ts';

export interface SandboxLimits {
  /** The JavaScript heap, in MB. */
  readonly heapMb: number;
  /** Resident memory, buffers included, in MB. */
  readonly memoryMb: number;
  /** The longest line on the channel, in characters. */
  readonly lineBytes: number;
  /** Messages to the host beyond answers to its calls. */
  readonly callsPerSecond: number;
  readonly logLinesPerSecond: number;
  /** Added to the priority number: 0 is the host's own priority, 19 the lowest. */
  readonly nice: number;
}

export interface SandboxOptions {
  /** The program of `sandboxProgram`. */
  readonly program: string;
  /** The package's folder: relative paths start there. */
  readonly directory: string;
  readonly dataDir: string;
  readonly readable: readonly string[];
  readonly permissions: readonly Permission[];
  readonly limits: SandboxLimits;
  readonly log: Log;
  readonly services: HostServices;
  readonly reaper: Reaper;
  readonly memory: ResidentMemory;
}
