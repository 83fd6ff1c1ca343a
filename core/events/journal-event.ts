import { readEnvelope } from '../protocol/envelope.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { draftEvent } from '../protocol/event-text.ts';
import type { EventDraft } from '../protocol/event-text.ts';
import { normaliseEvent } from '../protocol/normalise.ts';
import type { DeliveryConnection } from '../protocol/normalise.ts';
import type { StoredEvent } from '../store/journal.ts';
import { TIMER_EVENT } from '../store/timers.ts';

/** What the journal keeps of an event: Hotline's own JSON, without the key. */
export const journalBody = (envelope: Envelope): string => JSON.stringify(envelope.raw);

/** What is known of a place in the journal before there is one. */
export const UNPLACED = { seq: 0, deliveryId: '', attempt: 1 };

/** The event as plugins receive it, from the journal. Times are read in `timezone`, that of its connection. */
export function readJournalEvent(stored: StoredEvent, connection: DeliveryConnection): EventDraft {
  const envelope = readEnvelope(JSON.parse(stored.body));
  if (envelope === undefined) throw new Error(`Event ${stored.seq} of the journal is not an event of Hotline's.`);
  return draftEvent(normaliseEvent(envelope, connection, UNPLACED), stored.body);
}

/** Hotline's events have a connection, whatever they call themselves. */
export const isTimer = ({ type, connection }: StoredEvent): boolean => type === TIMER_EVENT && connection === '';

/** The same for every attempt at a delivery; a replay is another delivery. Unique within a plugin. */
export const deliveryId = (seq: number, replay = 0): string => (replay === 0 ? String(seq) : `${seq}-${replay}`);
