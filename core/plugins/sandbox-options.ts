import type { Log } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import type { ResidentMemory } from './resident-memory.ts';
import type { SpawnOptions } from './spawn.ts';
import type { SandboxProgram } from './runtime-code.ts';
import type { Spawner } from './spawner.ts';

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

export interface SandboxOptions extends SpawnOptions {
  /** The program of `sandboxProgram`. */
  readonly program: SandboxProgram;
  readonly limits: SandboxLimits;
  readonly log: Log;
  readonly services: HostServices;
  readonly spawner: Spawner;
  readonly memory: ResidentMemory;
}
