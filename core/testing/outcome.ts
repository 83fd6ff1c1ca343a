import type { DeliveryOutcome } from '../plugins/port.ts';
import type { Outcome } from './api.ts';

/** An event or a timer on its way to the plugin. */
export interface Delivery {
  readonly seq: number;
  readonly deliveryId: string;
  /** The key of the dialog in whose order it takes its place. */
  readonly dialog: string;
  /** The number of the last attempt. */
  attempt: number;
  run(attempt: number): Promise<DeliveryOutcome>;
}

/** The next attempt at a delivery. */
export async function attempt(delivery: Delivery): Promise<Outcome> {
  const { seq, deliveryId } = delivery;
  const number = ++delivery.attempt;
  return { ...endingOf(await awake(delivery.run(number))), seq, deliveryId, attempt: number };
}

function endingOf(outcome: DeliveryOutcome): Pick<Outcome, 'status' | 'error'> {
  switch (outcome.status) {
    case 'done':
      return { status: 'done' };
    case 'failed':
      return { status: 'failed', error: outcome.message };
    case 'timeout':
      return { status: 'timeout', error: `No end after ${outcome.afterMs} ms.` };
    case 'died':
    case 'unavailable':
      return { status: 'died', error: outcome.reason };
  }
}

/** The host's timers keep no process alive; a test that waits must not end before them. */
export async function awake<Result>(call: Promise<Result>): Promise<Result> {
  const alive = setInterval(() => {}, 2 ** 30);
  try {
    return await call;
  } finally {
    clearInterval(alive);
  }
}
