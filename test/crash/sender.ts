/**
 * Runs in a process of its own, as Hotline does: posts the requests that it is given, one after the other on each connection, and
 * reports every answer.
 */
import { PersistentSender } from './persistent-sender.ts';
import type { PlannedRequest } from './plan.ts';
import type { FromSender, ToSender } from './sender-messages.ts';

const say = (message: FromSender) => process.send!(message);
const sender = new PersistentSender({
  lost: (number, sentAt) => say({ kind: 'lost', number, sentAt }),
  refused: (number, status) => say({ kind: 'refused', number, status }),
});

async function send(requests: readonly PlannedRequest[]): Promise<void> {
  for (const request of requests) {
    await sender.post(request);
    say({ kind: 'acknowledged', number: request.number });
  }
}

process.on('message', (message: ToSender) => {
  if (message.kind === 'host') sender.useHost(message.url);
  else void Promise.all(message.requests.map(send)).then(() => say({ kind: 'finished' }));
});
process.on('disconnect', () => process.exit());
