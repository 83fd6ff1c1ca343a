import type { LocationData } from './data.ts';
import { messageLink, readDialog, serverId } from './dialog.ts';
import type { ArrivedEvent, DeliveryAttempt } from './arrived-event.ts';
import { openEnvelope, type Envelope } from './envelope.ts';
import { isDialogEventName, isMessageEventName } from './names.ts';
import { readCommandData, readDialogEventData, readEventData, readMessageEventData } from './readers.ts';
import { parseTimestamp } from './time.ts';
import type { ArrivedCommand, TravellingCommand } from './arrived-command.ts';
import type { CommandName, DeliveryBase, EventBase, HotlineCommand, HotlineEvent } from './types.ts';

/** The connection that a delivery belongs to; `timezone` is an IANA name. */
export interface DeliveryConnection {
  readonly name: string;
  readonly timezone: string;
}

/** What `normaliseEvent` makes of an event whose name this version does not know: what all have in common, and `raw`. */
export interface UnknownEvent extends EventBase {
  readonly type: string;
}

/**
 * Turns an event into what plugins receive; never throws, whatever Hotline sent. For a name that is not among the six the result is an
 * `UnknownEvent`: a handler can only be declared for it by a plugin that looks at `raw`.
 */
export function normaliseEvent(
  envelope: Envelope,
  connection: DeliveryConnection,
  attempt: DeliveryAttempt,
): HotlineEvent {
  const type = envelope.eventType;
  if (isDialogEventName(type)) {
    const data = readDialogEventData(envelope.data);
    return present({
      type,
      ...eventBase(envelope, connection, attempt, data),
      customerId: data.user_id,
      title: data.title,
      chatType: data.chat_type,
    }) as HotlineEvent;
  }
  if (isMessageEventName(type)) {
    const data = readMessageEventData(envelope.data);
    const base = eventBase(envelope, connection, attempt, data);
    const messageId = serverId(data.backend_message_id);
    return present({
      type,
      ...base,
      text: data.text ?? '',
      contentType: data.content_type,
      senderId: data.sender_user_id,
      messageId,
      link: messageLink(base.dialog, messageId),
      replyToMessageId: serverId(data.backend_reply_message_id),
    }) as HotlineEvent;
  }
  const unknown: UnknownEvent = { type, ...eventBase(envelope, connection, attempt, readEventData(envelope.data)) };
  return present(unknown) as HotlineEvent;
}

/** The same for an event that has travelled. It was taken in once, so it has a name. */
export function normaliseArrivedEvent({
  raw,
  connection,
  timezone,
  seq,
  deliveryId,
  attempt,
}: ArrivedEvent): HotlineEvent {
  return normaliseEvent(openEnvelope(raw)!, { name: connection, timezone }, { seq, deliveryId, attempt });
}

/** Takes a command in. `id` is the same for every repeat of it; see `fingerprint.ts`. */
export function arriveCommand(
  envelope: Envelope,
  { name: connection, timezone }: DeliveryConnection,
  id: string,
  rawJson = JSON.stringify(envelope.raw),
  receivedAt = Date.now(),
): ArrivedCommand {
  const { eventType, raw } = envelope;
  return { id, name: eventType as CommandName, connection, timezone, receivedAt, raw, rawJson };
}

/** Turns an operator's command into what plugins receive; never throws. */
export function normaliseCommand({
  id,
  name,
  connection,
  timezone,
  receivedAt,
  raw,
}: TravellingCommand): HotlineCommand {
  const envelope = openEnvelope(raw)!;
  const data = readCommandData(envelope.data);
  return present({
    id,
    receivedAt: new Date(receivedAt),
    name,
    text: data.command_data ?? '',
    ...deliveryBase(envelope, { name: connection, timezone }, data),
    operatorId: data.sender_user_id,
    customerId: data.user_id,
    messageId: data.message_id,
    replyToMessageId: data.reply_message_id,
  });
}

function eventBase(
  envelope: Envelope,
  connection: DeliveryConnection,
  attempt: DeliveryAttempt,
  data: LocationData & { department?: string },
): EventBase {
  return { ...attempt, ...deliveryBase(envelope, connection, data), department: data.department };
}

function deliveryBase(envelope: Envelope, connection: DeliveryConnection, location: LocationData): DeliveryBase {
  const { timestamp, instanceId, raw } = envelope;
  return {
    connection: connection.name,
    instanceId,
    dialog: readDialog(instanceId, location),
    at: timestamp === undefined ? undefined : parseTimestamp(timestamp, connection.timezone),
    raw,
  };
}

/** An absent field is not there at all: plugins may ask with `in`, and tests compare strictly. */
function present<Fields extends object>(fields: Fields): Fields {
  const result: Partial<Fields> = {};
  for (const name in fields) if (fields[name] !== undefined) result[name] = fields[name];
  return result as Fields;
}
