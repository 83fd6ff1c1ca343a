/**
 * Runs in a process of its own, as Hotline does: posts the requests that it is given, one after the other on each connection, and
 * reports every answer. What was not answered it sends again: at once when it cut the connection itself or was answered
 * something else than 200, else as soon as it is told of the next host.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../core/emulator/client.ts';
import type { PlannedRequest } from './plan.ts';
import { systemMs, type FromSender, type ToSender } from './sender-messages.ts';

const ANSWER_MS = 20_000;
const TRY_AGAIN_MS = 5;

const client = createClient();
const say = (message: FromSender) => process.send!(message);
let url: string | undefined;
let announced = Promise.withResolvers<void>();

async function post({ number, body, cutAfterMs }: PlannedRequest): Promise<void> {
  for (let cut = cutAfterMs; ; cut = undefined) {
    while (url === undefined) await announced.promise;
    const host: string = url;
    const sentAt = systemMs();
    const result = await client.post(`${host}/webhooks`, body, cut ?? ANSWER_MS);
    if ('status' in result) {
      if (result.status === 200) return void say({ kind: 'acknowledged', number });
      say({ kind: 'refused', number, status: result.status });
      await sleep(TRY_AGAIN_MS);
    } else if (cut === undefined) {
      say({ kind: 'lost', number, sentAt });
      if (url === host) url = undefined;
    }
  }
}

async function send(requests: readonly PlannedRequest[]): Promise<void> {
  for (const request of requests) await post(request);
}

process.on('message', (message: ToSender) => {
  if (message.kind === 'requests') {
    void Promise.all(message.requests.map(send)).then(() => say({ kind: 'finished' }));
    return;
  }
  url = message.url;
  announced.resolve();
  announced = Promise.withResolvers();
});
process.on('disconnect', () => process.exit());
