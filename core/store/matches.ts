import type { EventFilter, StoredEvent } from './journal.ts';

/** Whether an event itself passes a filter; what the filter asks of its deliveries is another matter. */
export function matches(event: Omit<StoredEvent, 'body'>, filter: EventFilter): boolean {
  return (
    (filter.types === undefined || filter.types.includes(event.type)) &&
    (filter.dialog === undefined || filter.dialog === event.dialog) &&
    (filter.dialogEnding === undefined || event.dialog.endsWith(filter.dialogEnding)) &&
    (filter.connection === undefined || filter.connection === event.connection) &&
    (filter.since === undefined || event.receivedAt >= filter.since) &&
    (filter.until === undefined || event.receivedAt < filter.until)
  );
}
