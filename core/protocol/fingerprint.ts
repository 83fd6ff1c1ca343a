import { hash } from 'node:crypto';
import { canonical } from './canonical.ts';
import { readDialog, serverId } from './dialog.ts';
import type { Envelope } from './envelope.ts';
import { isCommandName } from './names.ts';
import { readCommandData, readLocation, readMessageEventData } from './readers.ts';

/** By what a repeated delivery is recognised. */
export type FingerprintMode = 'content' | 'ids';

/**
 * Recognises a delivery that Hotline sends again: SHA-256, base64url, over the connection and
 *
 * - `content`: everything in the body except `api_key`, in whatever order its keys come;
 * - `ids`: event type, dialog and message id, for the case that a repeat carries a new time. A delivery that names no
 *   message, as dialog events do, is known by its content here, too: its time is all that tells a second closing from
 *   a repeat of the first.
 *
 * It walks the body recursively; `parseJson` has refused what is too deep for that.
 */
export function fingerprint(connection: string, envelope: Envelope, mode: FingerprintMode = 'content'): string {
  const identity = (mode === 'ids' && messageIdentity(envelope)) || envelope.raw;
  return hash('sha256', canonical([connection, identity]), 'base64url');
}

function messageIdentity({ eventType, instanceId, data }: Envelope): readonly unknown[] | undefined {
  const messageId = isCommandName(eventType)
    ? readCommandData(data).message_id
    : serverId(readMessageEventData(data).backend_message_id);
  const dialog = readDialog(instanceId, readLocation(data));
  return messageId === undefined || dialog.chatId === undefined ? undefined : [eventType, dialog.key, messageId];
}
