import type { CommandOutcome, DeliveryOutcome } from './plugins/port.ts';

/** Every way in which a call ends, in a word; best first. */
export const OUTCOMES = [
  /** Done, or answered: also with nothing. */
  'ok',
  /** The plugin told the operator what is wrong, in words of its own. */
  'user_error',
  /** The handler threw. */
  'failed',
  /** No answer in time. */
  'timeout',
  /** No answer in time, and the process no longer reacted: it was ended. */
  'killed',
  /** The process died under the call. */
  'died',
  /** Not run: the plugin does not serve. */
  'unavailable',
  /** Not run: its circuit is open after repeated timeouts. */
  'skipped',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export function outcomeOf(outcome: CommandOutcome | DeliveryOutcome): Outcome {
  switch (outcome.status) {
    case 'done':
      return 'ok';
    case 'reply':
      return outcome.reply.kind === 'error' ? 'user_error' : 'ok';
    case 'timeout':
      return outcome.killed ? 'killed' : 'timeout';
    case 'unavailable':
      return outcome.skipped ? 'skipped' : 'unavailable';
    default:
      return outcome.status;
  }
}

/** Whether the plugin owes an answer. */
export const isFailure = (outcome: Outcome): boolean => outcome !== 'ok' && outcome !== 'user_error';
