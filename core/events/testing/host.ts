import { readEnvelope } from '../../protocol/envelope.ts';
import { createMemoryStore } from '../../store/memory/store.ts';
import type { Store } from '../../store/store.ts';
import type { Events, EventsDeps, NewArrival } from '../api.ts';
import { createEvents } from '../events.ts';
import type { EventSettings } from '../settings.ts';
import { FakeClock, rest } from './fake-clock.ts';
import type { FakePlugin } from './fake-plugin.ts';

export const connection = { name: 'support', timezone: 'UTC' };

/** A message of the customer in the dialog with this topic. */
export function message(topic: number, text: string, receivedAt = 0): NewArrival {
  const data = { chat_id: -1002146012345, topic_id: topic, text };
  const envelope = readEnvelope({ event_type: 'message_received', instance_id: '1', data })!;
  return { connection, envelope, fingerprint: `${topic}:${text}`, receivedAt, body: JSON.stringify(envelope.raw) };
}

export interface TestHost {
  readonly events: Events;
  readonly store: Store;
  readonly clock: FakeClock;
  /** Accepts messages and lets them be delivered; a number is a topic, and texts count up. */
  send(...topics: number[]): Promise<void>;
}

let sent = 0;

/** Delivery with a fake clock, no jitter, and plugins without processes. */
export async function startHost(
  plugins: FakePlugin[],
  settings: EventSettings = {},
  {
    store = createMemoryStore(),
    clock = new FakeClock(),
    rightOfWay,
  }: { store?: Store; clock?: FakeClock; rightOfWay?: EventsDeps['rightOfWay'] } = {},
): Promise<TestHost> {
  const events = createEvents({
    store,
    plugins: () => plugins,
    connections: () => [connection],
    settings,
    clock,
    random: () => 0.5,
    rightOfWay,
  });
  await events.start();
  await rest();
  const send = async (...topics: number[]) => {
    await Promise.all(topics.map((topic) => events.accept(message(topic, `text ${++sent}`, clock.now()))));
    await rest();
  };
  return { events, store, clock, send };
}

/** The states of an event's deliveries, by plugin. */
export async function statesOf({ store }: TestHost, seq: number): Promise<Record<string, string>> {
  const { deliveries } = (await store.journal.event(seq))!;
  return Object.fromEntries(deliveries.map(({ plugin, state }) => [plugin, state]));
}
