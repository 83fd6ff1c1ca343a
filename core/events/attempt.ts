import type { DeliveryOutcome, DeliveryRun, PluginPort } from '../plugins/port.ts';
import { deliveryId, eventText } from '../protocol/arrived-event.ts';
import type { DeliveryAttempt, EventText } from '../protocol/arrived-event.ts';
import type { StoredEvent } from '../store/journal.ts';
import type { Timer, Timers } from '../store/timers.ts';
import { numberOf } from './delivery.ts';
import type { Batch, Delivery } from './delivery.ts';
import { isTimer } from './journal-event.ts';

export interface AttemptDeps {
  readonly timers: Pick<Timers, 'begin'>;
  /** The time zone of a connection, by its name. */
  timezone(connection: string): string;
}

/**
 * One attempt at each delivery of a batch, or at the only one of each of several batches. It rejects only when a promise is broken that somebody
 * else gave.
 */
export function attempt(
  deps: AttemptDeps,
  port: PluginPort,
  batches: readonly Batch[],
  run: DeliveryRun,
): Promise<DeliveryOutcome> {
  if (batches.length > 1) {
    const events = batches.map(({ deliveries: [delivery] }) => eventOf(deps, delivery!));
    return port.deliverEach(events, run);
  }
  const { deliveries } = batches[0]!;
  const first = deliveries[0]!;
  if (isTimer(first.event)) return fire(deps, port, first, run);
  return port.deliver(
    deliveries.map((delivery) => eventOf(deps, delivery)),
    run,
  );
}

/** A replay is a delivery of its own, and begins with its first attempt. */
function identify(delivery: Delivery): DeliveryAttempt {
  const { event, replay, attempt, deaths } = delivery;
  const number = replay === 0 ? numberOf(delivery) : attempt + deaths;
  return { seq: event.seq, attempt: number, replay };
}

/**
 * The last texts that were made for first attempts, by their places in the journal: as a rule all subscribers want them, one right after the
 * other. So many are kept, and none for longer events, in UTF-16 units.
 */
const RECENT = 64;
const LONGEST = 8_192;
const recent: { readonly event: StoredEvent; readonly timezone: string; readonly text: EventText }[] = [];

function eventOf(deps: AttemptDeps, delivery: Delivery): EventText {
  const { event, replay } = delivery;
  const { type, body, connection: name } = event;
  const timezone = deps.timezone(name);
  if (replay > 0 || numberOf(delivery) > 1 || body.length > LONGEST)
    return eventText(type, body, { name, timezone }, identify(delivery));
  const known = recent[event.seq % RECENT];
  if (known?.event === event && known.timezone === timezone) return known.text;
  const text = eventText(type, body, { name, timezone }, identify(delivery));
  recent[event.seq % RECENT] = { event, timezone, text };
  return text;
}

async function fire(
  { timers }: AttemptDeps,
  port: PluginPort,
  delivery: Delivery,
  run: DeliveryRun,
): Promise<DeliveryOutcome> {
  const { seq, body } = delivery.event;
  const { name, key, payload, dueAt } = JSON.parse(body) as Timer;
  try {
    if (!(await timers.begin(port.name, seq, delivery.token))) return { status: 'done' };
  } catch (error) {
    // That the store has trouble is no failure of the plugin.
    return { status: 'unavailable', reason: `waits for the store: ${String(error)}` };
  }
  const place = identify(delivery);
  const { attempt } = place;
  const call = {
    name,
    key,
    payload: JSON.parse(payload),
    at: new Date(dueAt),
    seq,
    deliveryId: deliveryId(place),
    attempt,
  };
  return port.fire(call, run);
}
