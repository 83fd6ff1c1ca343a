import type { EventBase, RawDelivery } from './types.ts';

/** Where an event stands in the host's journal, and which attempt at which delivery of it this is; `replay`: 0 unless it is one. */
export interface DeliveryAttempt extends Pick<EventBase, 'seq' | 'attempt'> {
  readonly replay: number;
}

/** The same for every attempt at a delivery; a replay is another delivery. Unique within a plugin. */
export const deliveryId = ({ seq, replay }: Omit<DeliveryAttempt, 'attempt'>): string =>
  replay === 0 ? String(seq) : `${seq}-${replay}`;

/**
 * An event as it travels to a plugin: Hotline's own JSON, and what the host knows of it, in their places: there are thousands a second, and
 * keys take longer to read than what they name, and a short text that is another one each time longer than a number. The rest is read from
 * `raw` where it is needed, in the plugin's process (`normaliseArrivedEvent`).
 */
export type ArrivedEvent = readonly [
  raw: RawDelivery,
  connection: string,
  timezone: string,
  seq: number,
  attempt: number,
  replay: number,
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
  { seq, attempt, replay }: DeliveryAttempt,
): EventText {
  const place = `${JSON.stringify(connection.name)},${JSON.stringify(connection.timezone)}`;
  return { type, json: `[${raw},${place},${seq},${attempt},${replay}]` };
}
