import type { DeliveryOutcome, DeliveryRun, PluginPort } from '../plugins/port.ts';
import { completeEvent } from '../protocol/event-text.ts';
import type { EventDraft, EventText } from '../protocol/event-text.ts';
import type { DeliveryAttempt } from '../protocol/normalise.ts';
import type { StoredEvent } from '../store/journal.ts';
import type { Timer, Timers } from '../store/timers.ts';
import type { Batch, Delivery } from './delivery.ts';
import { deliveryId, isTimer } from './journal-event.ts';

export interface AttemptDeps {
  readonly timers: Pick<Timers, 'begin'>;
  /** Makes what plugins receive of what the journal holds. */
  read(stored: StoredEvent): EventDraft;
}

/** One attempt at each delivery of a batch. It rejects only when a promise is broken that somebody else gave. */
export function attempt(
  deps: AttemptDeps,
  port: PluginPort,
  { deliveries }: Batch,
  run: DeliveryRun,
): Promise<DeliveryOutcome> {
  const first = deliveries[0]!;
  const { stored } = first.source;
  if (stored !== undefined && isTimer(stored)) return fire(deps, port, first, stored, run);
  return port.deliver(
    deliveries.map((delivery) => eventOf(deps, delivery)),
    run,
  );
}

function identify({ source, replay, attempt, deaths }: Delivery): DeliveryAttempt {
  return { seq: source.seq, deliveryId: deliveryId(source.seq, replay), attempt: attempt + deaths };
}

function eventOf({ read }: AttemptDeps, delivery: Delivery): EventText {
  const { draft, stored } = delivery.source;
  return completeEvent(draft ?? read(stored!), identify(delivery));
}

async function fire(
  { timers }: AttemptDeps,
  port: PluginPort,
  delivery: Delivery,
  { seq, body }: StoredEvent,
  run: DeliveryRun,
): Promise<DeliveryOutcome> {
  const { name, key, payload, dueAt } = JSON.parse(body) as Timer;
  if (!(await timers.begin(port.name, seq, delivery.token))) return { status: 'done' };
  return port.fire({ name, key, payload: JSON.parse(payload), at: new Date(dueAt), ...identify(delivery) }, run);
}
