import type { DeferralText, LoadPlan, LoadResult } from '../sandbox/contract.ts';
import type { Caller } from '../sandbox/rpc.ts';
import type { ProcessExit } from './process-exit.ts';

/**
 * One running process of one plugin, as the supervisor sees it. What is asked of it is rejected when the process ends; `exited` settles then
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
  command(args: string, caller: Caller): void;
  /** @param args the JSON of `[batch, times]` */
  deliver(args: string, caller: Caller): void;
  /** @param args the JSON of `[events, times]` */
  deliverEach(args: string, caller: Caller): void;
  /** Each batch that is under way ends with the event that is running. */
  endBatches(): void;
  /** @param args the JSON of `[timer, times]` */
  fire(args: string, caller: Caller): void;
  /** Hears of commands that are answered for now, by their number in `CallTimes`. */
  onDefer(listener: (call: number, reply: DeferralText) => void): void;
  /** Hears of each event of a batch that is done while others are to follow; false: that cannot be. */
  onDone(listener: (call: number) => boolean): void;
  /** Hears of events of `deliverEach` that have ended, by their places, while others go on; false: that cannot be. */
  onEnded(listener: (call: number, places: readonly number[], result: unknown) => boolean): void;
  ping(): Promise<unknown>;
  dispose(): Promise<readonly string[]>;
  /** Ends the process group at once. `reason` completes "the plugin …". */
  kill(reason: string, options?: { expected?: boolean }): void;
}

/** A process that could not even be started: it has ended, and every call fails. */
export function neverStarted(reason: string): PluginProcess {
  const error = new Error(`The plugin ${reason}.`);
  const fail = () => Promise.reject(error);
  return {
    pid: 0,
    backlog: 0,
    exited: Promise.resolve({ reason, expected: false }),
    warmUp() {},
    load: fail,
    command: (_, caller) => caller.reject(error),
    deliver: (_, caller) => caller.reject(error),
    deliverEach: (_, caller) => caller.reject(error),
    fire: (_, caller) => caller.reject(error),
    onDefer() {},
    onDone() {},
    onEnded() {},
    endBatches() {},
    ping: fail,
    dispose: fail,
    kill() {},
  };
}
