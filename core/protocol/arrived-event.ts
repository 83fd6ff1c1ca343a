import type { EventBase, RawDelivery } from './types.ts';

/** Where an event stands in the host's journal, and which attempt at delivering it this is. */
export type DeliveryAttempt = Pick<EventBase, 'seq' | 'deliveryId' | 'attempt'>;

/**
 * An event as it travels to a plugin: Hotline's own JSON, and what the host knows of it. The rest is read from `raw` where it is needed, in
 * the plugin's process (`normaliseArrivedEvent`).
 */
export interface ArrivedEvent extends DeliveryAttempt {
  /** The name of the connection, and its time zone. */
  readonly connection: string;
  readonly timezone: string;
  readonly raw: RawDelivery;
}

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
  const place = `"connection":${JSON.stringify(connection.name)},"timezone":${JSON.stringify(connection.timezone)}`;
  return { type, json: `{"raw":${raw},${place},"seq":${seq},"deliveryId":"${deliveryId}","attempt":${attempt}}` };
}
