import type { EventBase, RawDelivery } from './types.ts';

/** Where an event stands in the host's journal, and which attempt at delivering it this is. */
export type DeliveryAttempt = Pick<EventBase, 'seq' | 'deliveryId' | 'attempt'>;

/**
 * An event as it travels to a plugin: Hotline's own JSON, and what the host knows of it, in their places: there are thousands a second, and
 * keys take longer to read than what they name. The rest is read from `raw` where it is needed, in the plugin's process
 * (`normaliseArrivedEvent`).
 */
export type ArrivedEvent = readonly [
  raw: RawDelivery,
  connection: string,
  timezone: string,
  seq: number,
  deliveryId: string,
  attempt: number,
];

/** The JSON of an `ArrivedEvent`. The host has no other form of it: it only hands on what it was sent. */
export interface EventText {
  readonly type: string;
  readonly json: string;
}

/**
 * ```ts
 * eventText('dialog_created', '{"event_type":"dialog_created"}', { name: 'support', timezone: 'UTC' }, attempt).json;
 * ```
 *
 * @param raw as JSON
 */
export function eventText(
  type: string,
  raw: string,
  connection: { readonly name: string; readonly timezone: string },
  { seq, deliveryId, attempt }: DeliveryAttempt,
): EventText {
  const place = `${JSON.stringify(connection.name)},${JSON.stringify(connection.timezone)}`;
  return { type, json: `[${raw},${place},${seq},"${deliveryId}",${attempt}]` };
}
