import { journalDialog } from '../../core/events/journal-event.ts';
import { readEnvelope } from '../../core/protocol/envelope.ts';
import { fingerprint } from '../../core/protocol/fingerprint.ts';
import type { NewEvent } from '../../core/store/journal.ts';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import { progress } from './progress.ts';
import { webhookBody } from './webhook.ts';

const CONNECTION = 'bench';
const SLICE = 2_000;

/** Adds events to a store as a host would have done it, each waiting for the plugin, or for nobody. */
export async function storeEvents(file: string, events: number, plugin?: string): Promise<void> {
  const { journal, close } = await openSqliteStore({ file });
  const subscribers = plugin === undefined ? [] : [{ plugin, take: false }];
  for (let stored = 0; stored < events; stored += SLICE) {
    const slice = Array.from({ length: Math.min(SLICE, events - stored) }, newEvent);
    await Promise.all(slice.map((event) => journal.append(event, subscribers)));
    progress('events are being stored', stored + slice.length, events);
  }
  await close();
}

function newEvent(): NewEvent {
  const envelope = readEnvelope(JSON.parse(webhookBody('message_received', '')))!;
  return {
    connection: CONNECTION,
    type: envelope.eventType,
    dialog: journalDialog(envelope),
    fingerprint: fingerprint(CONNECTION, envelope),
    receivedAt: Date.now(),
    body: JSON.stringify(envelope.raw),
  };
}
