import type { Log } from '../log.ts';
import { lazyRateLimiter } from './rate-limiter.ts';
import type { Refusal } from './refusal.ts';

const SECONDS_BETWEEN_LINES = 60;

/** Logs refused webhooks: one line a minute for each address and status, however many there are. */
export function createRefusalLog(log: Log): (refusal: Refusal, address: string) => void {
  const limiter = lazyRateLimiter({ points: 1, duration: SECONDS_BETWEEN_LINES });
  return ({ status, sentence }, address) => {
    const write = () => log.warn({ status, address, reason: sentence }, 'Webhooks are refused.');
    limiter()
      .consume(`${status} ${address}`)
      .then(write, () => undefined);
  };
}
