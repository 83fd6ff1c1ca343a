import type { EventBase, HotlineEvent } from './types.ts';

/** An event on its way to a plugin: its JSON, with the date as a number. */
export interface EventText {
  readonly type: string;
  readonly json: string;
}

/**
 * The same without its end, which says what attempt at delivering it this is. One flat text for all plugins: an event waits as such, since
 * its forty objects would have to be copied by every garbage collection.
 */
export interface EventDraft {
  readonly type: string;
  readonly start: string;
}

/** `raw`: its own `raw` as JSON. */
export function draftEvent({ type, ...event }: HotlineEvent, raw: string): EventDraft {
  const own = { type, ...event, at: event.at?.getTime(), raw: undefined, seq: undefined };
  const json = JSON.stringify({ ...own, deliveryId: undefined, attempt: undefined });
  return { type, start: `${json.slice(0, -1)},"raw":${raw}` };
}

export function completeEvent(
  { type, start }: EventDraft,
  { seq, deliveryId, attempt }: Pick<EventBase, 'seq' | 'deliveryId' | 'attempt'>,
): EventText {
  return { type, json: `${start},"seq":${seq},"deliveryId":${JSON.stringify(deliveryId)},"attempt":${attempt}}` };
}

/**
 * ```ts
 * eventText(event).json; // '{"type":"dialog_created", …, "attempt":1}'
 * ```
 */
export function eventText(event: HotlineEvent): EventText {
  return completeEvent(draftEvent(event, JSON.stringify(event.raw)), event);
}
