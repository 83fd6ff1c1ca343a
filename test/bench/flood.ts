import autocannon from 'autocannon';
import { webhookBody, type Target } from './webhook.ts';

const CONNECTIONS = 50;

/** Posts webhooks as fast as they are answered; resolves to requests per second. */
export async function flood({ url, key }: Target, type: string, seconds: number): Promise<number> {
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        path: '/webhooks',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => ({ ...request, body: webhookBody(type, key) }),
      },
    ],
  });
  const failures = result.non2xx + result.errors + result.timeouts;
  if (failures > 0) throw new Error(`${failures} of ${result.requests.total} requests to ${url} failed.`);
  return result.requests.total / result.duration;
}
