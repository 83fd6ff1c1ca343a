import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import type { TimerCall } from '../plugin-context.ts';
import type { EventText } from '../protocol/arrived-event.ts';
import type { CommandTraits, Declaration, WireReply } from '../sandbox/contract.ts';

export type { CommandTraits, Declaration, WireReply };

/** How a plugin stands, as `hotline plugins` shows it. */
export type PluginState = 'starting' | 'loading' | 'serving' | 'draining' | 'paused' | 'failed' | 'stopped';

/** How a call can end without an answer. `reference` leads to the log line that has the details. */
export type CallFailure =
  /** The handler threw; `message` is for the log, never for operators. */
  | { readonly status: 'failed'; readonly message: string; readonly reference: string }
  /** Its time is over. `killed`: the process no longer answered and was ended. */
  | {
      readonly status: 'timeout';
      readonly afterMs: number;
      readonly killed: boolean;
      readonly pid?: number;
      readonly shared?: boolean;
    }
  /**
   * The process died under the call. `shared`: other calls were under way in it, and one of them may be to blame. `expected`: the host has
   * ended it, and none is.
   */
  | {
      readonly status: 'died';
      readonly reason: string;
      readonly reference: string;
      readonly shared?: boolean;
      readonly expected?: boolean;
    }
  /** Nothing was run: the plugin is paused, failed to load, or is being stopped. `skipped`: its circuit for this command is open. */
  | { readonly status: 'unavailable'; readonly reason: string; readonly skipped?: boolean };

/** `deferred`: this is the answer for now, and the result follows. */
export type CommandOutcome =
  { readonly status: 'reply'; readonly reply: WireReply; readonly deferred?: boolean } | CallFailure;
export type DeliveryOutcome = { readonly status: 'done' } | CallFailure;

export interface CommandRun {
  /** When nobody waits for the answer any more, in milliseconds of `performance.now()`, which no clock change moves. */
  readonly deadline: number;
  /** Called at most once, when an answer comes after the deadline but within the command's `lateMs`. */
  onLate?(outcome: CommandOutcome, lateByMs: number): void;
  /** Called once after an outcome that was `deferred`, with what followed. */
  onDeferred?(outcome: CommandOutcome): void;
}

export interface DeliveryRun {
  /** Milliseconds for one delivery. A result that comes later settles nothing. */
  readonly timeoutMs: number;
  /** Called for each delivery of a batch that is done while others are to follow. */
  onDone?(): void;
  /** Called for each delivery of `deliverEach` that ends while others go on, by its place; never before `deliverEach` has returned. */
  onEnd?(place: number, outcome: DeliveryOutcome): void;
}

/**
 * One installed plugin, as `commands/` and `events/` see it: a name, a declaration and two calls. Calls never reject; every
 * ending is an outcome.
 */
export interface PluginPort {
  readonly name: string;
  /** The last good declaration; empty for a plugin that was never loaded. */
  readonly declaration: Declaration;
  readonly state: PluginState;
  /** How often a newer version was taken over: a call that failed says nothing about the next version. */
  readonly reloads: number;
  /** Answers by the deadline at the latest, with a `timeout` when the plugin has not. */
  runCommand(command: ArrivedCommand, run: CommandRun): Promise<CommandOutcome>;
  /**
   * One attempt at each of a dialog's next deliveries, one after the other; the outcome is that of the last one that was run. That it is
   * done does not say that it was the last of the batch: see `endBatches`.
   */
  deliver(batch: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome>;
  /**
   * One attempt at a delivery of each of several dialogs, side by side; the outcome is that of all that `onEnd` has not told of. It costs less
   * than a call each.
   */
  deliverEach(events: readonly EventText[], run: DeliveryRun): Promise<DeliveryOutcome>;
  /** Each batch that is under way ends with the delivery that is running. */
  endBatches(): void;
  /** One attempt at a timer that is due. */
  fire(timer: TimerCall, run: DeliveryRun): Promise<DeliveryOutcome>;
  /** Runs the listener whenever the plugin starts to serve (again). Returns the way to unsubscribe. */
  onServing(listener: () => void): () => void;
}
