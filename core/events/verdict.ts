import type { CallFailure, DeliveryOutcome } from '../plugins/port.ts';
import type { AttemptRecord } from '../store/journal.ts';
import type { Clock } from './clock.ts';
import { numberOf, type Delivery } from './delivery.ts';
import type { DeliverySettings } from './settings.ts';

/**
 * After so many deaths of the process during one delivery, the delivery is dead. A suspect runs alone among events, but a command
 * may be under way beside it and be the one to blame: such deaths need to be more.
 */
const DEATHS = 2;
const SHARED_DEATHS = 5;

/** What follows from an attempt that was not done. */
export type Verdict =
  /** Nothing was run, or the host has ended the process under it: keep it until the plugin serves again. */
  | { readonly next: 'wait'; readonly reason: string }
  /** The process died; whether this delivery is to blame shows when it runs alone. */
  | { readonly next: 'suspect' }
  | { readonly next: 'retry'; readonly delayMs: number }
  | { readonly next: 'dead' };

export function judge(
  outcome: CallFailure,
  { attempt, deaths }: Pick<Delivery, 'attempt' | 'deaths'>,
  { retryDelaysMs, jitter }: Pick<DeliverySettings, 'retryDelaysMs' | 'jitter'>,
  random: () => number,
): Verdict {
  if (outcome.status === 'unavailable') return { next: 'wait', reason: outcome.reason };
  if (outcome.status === 'died' && outcome.expected) return { next: 'wait', reason: outcome.reason };
  if (isDeath(outcome)) return { next: deaths + 1 < (isShared(outcome) ? SHARED_DEATHS : DEATHS) ? 'suspect' : 'dead' };
  const delay = retryDelaysMs[attempt - 1];
  if (delay === undefined) return { next: 'dead' };
  return { next: 'retry', delayMs: Math.round(delay * (1 + jitter * (2 * random() - 1))) };
}

export const isDeath = (outcome: CallFailure): boolean =>
  outcome.status === 'died' || (outcome.status === 'timeout' && outcome.killed);

const isShared = (outcome: CallFailure): boolean => 'shared' in outcome && outcome.shared === true;

/** Notes an attempt for the store. An immediate success is no news: what is stored of it is that it is no longer open. */
export function noteAttempt(delivery: Delivery, outcome: DeliveryOutcome, clock: Pick<Clock, 'now'>): void {
  const { startedAt, records } = delivery;
  const number = numberOf(delivery);
  if (outcome.status === 'done' && number === 1) return;
  delivery.records = [...records, recordOf(outcome, number, startedAt, clock.now() - startedAt)];
}

/** The attempt as the store keeps it. */
export function recordOf(outcome: DeliveryOutcome, attempt: number, at: number, tookMs: number): AttemptRecord {
  switch (outcome.status) {
    case 'failed':
      return { attempt, at, tookMs, outcome: 'failed', error: outcome.message, reference: outcome.reference };
    case 'timeout': {
      const error = `No end after ${outcome.afterMs} ms.${outcome.killed ? ' The process no longer answered and was ended.' : ''}`;
      return { attempt, at, tookMs, outcome: 'timeout', error };
    }
    case 'died':
      return { attempt, at, tookMs, outcome: 'died', error: outcome.reason, reference: outcome.reference };
    case 'unavailable':
      return { attempt, at, tookMs, outcome: 'failed', error: outcome.reason };
    case 'done':
      return { attempt, at, tookMs, outcome: 'done' };
  }
}
