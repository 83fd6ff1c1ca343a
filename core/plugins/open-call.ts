import type { DeferralText } from '../sandbox/contract.ts';
import type { WatchedCall } from './call-watch.ts';
import type { CallFailure } from './port.ts';

/** A call that its process has not answered. */
export interface OpenCall extends WatchedCall {
  deadline: number;
  startedAt: number;
  /** Settles the call with a failure that did not come from the handler. */
  fail(failure: CallFailure): void;
  /** The process has ended: after a deferral, nothing will follow. */
  breakOff(failure: CallFailure): void;
  /** Settles the call with an answer for now. */
  defer(reply: DeferralText): void;
  /** A part of it is done, and the next one begins. */
  goOn(): void;
}

/** Hears of what comes before a call is settled, and after that. */
export interface CallListeners<Outcome> {
  /** A part of it is done; false: there is no other. */
  onNext?(): boolean;
  onLate?(outcome: Outcome, lateByMs: number): void;
  onDeferred?(outcome: Outcome | CallFailure): void;
}
