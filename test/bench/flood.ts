import autocannon from 'autocannon';
import { webhookBody, type Target } from './webhook.ts';

const CONNECTIONS = 50;
/** How soon autocannon notices that it is done. */
const SAMPLE_MS = 100;

/** Posts webhooks as fast as they are answered; resolves to requests per second. */
export async function flood(target: Target, type: string, seconds: number): Promise<number> {
  const result = await autocannon({ ...posts(target, type), duration: seconds });
  refuseFailures(target, result);
  return result.requests.total / result.duration;
}

/** Posts exactly so many webhooks as fast as they are answered; resolves a moment after the last answer. */
export async function burst(target: Target, type: string, amount: number): Promise<void> {
  refuseFailures(target, await autocannon({ ...posts(target, type), amount, sampleInt: SAMPLE_MS }));
}

const posts = ({ url, key }: Target, type: string): autocannon.Options => ({
  url,
  connections: CONNECTIONS,
  requests: [
    {
      method: 'POST',
      path: '/webhooks',
      headers: { 'content-type': 'application/json' },
      setupRequest: (request) => ({ ...request, body: webhookBody(type, key) }),
    },
  ],
});

function refuseFailures({ url }: Target, { non2xx, errors, timeouts, requests }: autocannon.Result): void {
  const failures = non2xx + errors + timeouts;
  if (failures > 0) throw new Error(`${failures} of ${requests.total} requests to ${url} failed.`);
}
