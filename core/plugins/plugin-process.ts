import type { CommandResult, DeferralText, DeliveryResult, LoadPlan, LoadResult } from '../sandbox/contract.ts';
import type { ProcessExit } from './process-exit.ts';

/**
 * One running process of one plugin, as the supervisor sees it. Calls reject when the process ends; `exited` settles then
 * and never rejects.
 */
export interface PluginProcess {
  readonly pid: number;
  /** Characters sent that the process has not taken yet. */
  readonly backlog: number;
  readonly exited: Promise<ProcessExit>;
  /** Makes the load and the first call quicker, in a process that has to wait for its code. */
  warmUp(): void;
  load(plan: LoadPlan): Promise<LoadResult>;
  /** @param args the JSON of `[command, times]`, see `wire-json.ts` */
  command(args: string): Promise<CommandResult>;
  /** @param args the JSON of `[batch, times]`; `size`: how many events it has */
  deliver(args: string, size: number): Promise<DeliveryResult>;
  /** Each batch that is under way ends with the event that is running. */
  endBatches(): void;
  /** @param args the JSON of `[timer, times]` */
  fire(args: string): Promise<DeliveryResult>;
  /** Hears of commands that are answered for now, by their number in `CallTimes`. */
  onDefer(listener: (call: number, reply: DeferralText) => void): void;
  /** Hears of each event of a batch that is done while others are to follow. */
  onDone(listener: (call: number) => void): void;
  ping(): Promise<unknown>;
  dispose(): Promise<readonly string[]>;
  /** Ends the process group at once. `reason` completes "the plugin …". */
  kill(reason: string, options?: { expected?: boolean }): void;
}

/** A process that could not even be started: it has ended, and every call fails. */
export function neverStarted(reason: string): PluginProcess {
  const fail = () => Promise.reject(new Error(`The plugin ${reason}.`));
  return {
    pid: 0,
    backlog: 0,
    exited: Promise.resolve({ reason, expected: false }),
    warmUp() {},
    load: fail,
    command: fail,
    deliver: fail,
    fire: fail,
    onDefer() {},
    onDone() {},
    endBatches() {},
    ping: fail,
    dispose: fail,
    kill() {},
  };
}
