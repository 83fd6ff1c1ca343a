import { dialogKey } from '../protocol/dialog.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { readLocation } from '../protocol/readers.ts';
import type { StoredEvent } from '../store/journal.ts';
import { TIMER_EVENT } from '../store/timers.ts';

/** The dialog that an event is of, as the journal names it. */
export const journalDialog = ({ instanceId, data }: Envelope): string =>
  dialogKey(instanceId, readLocation(data)).toWellFormed();

/** Hotline's events have a connection, whatever they call themselves. */
export const isTimer = ({ type, connection }: StoredEvent): boolean => type === TIMER_EVENT && connection === '';
