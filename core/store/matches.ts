import type { EventFilter, ReplayQuery, StoredEvent } from './journal.ts';

/** Whether an event itself passes a filter; what the filter asks of its deliveries is another matter. */
export function matches(
  event: Omit<StoredEvent, 'body'>,
  filter: EventFilter & Pick<ReplayQuery, 'connections'>,
): boolean {
  return (
    (filter.types === undefined || filter.types.includes(event.type)) &&
    (filter.dialog === undefined || filter.dialog === event.dialog) &&
    (filter.dialogEnding === undefined || event.dialog.endsWith(filter.dialogEnding)) &&
    (filter.connection === undefined || filter.connection === event.connection) &&
    (filter.connections === undefined || filter.connections.includes(event.connection)) &&
    (filter.since === undefined || event.receivedAt >= filter.since) &&
    (filter.until === undefined || event.receivedAt < filter.until)
  );
}
