import type { EventData } from './data.ts';
import { messageLink, readDialog, serverId } from './dialog.ts';
import { deliveryId, type ArrivedEvent, type DeliveryAttempt } from './arrived-event.ts';
import { openEnvelope, type Envelope } from './envelope.ts';
import { isDialogEventName, isMessageEventName } from './names.ts';
import { readCommandData, readDialogEventData, readEventData, readMessageEventData } from './readers.ts';
import { parseTimestamp } from './time.ts';
import type { ArrivedCommand, TravellingCommand } from './arrived-command.ts';
import type {
  CommandName,
  DeliveryBase,
  DialogEvent,
  EventBase,
  HotlineCommand,
  HotlineEvent,
  MessageEvent,
  Writable,
} from './types.ts';

/*
 * An absent field is not there at all: plugins may ask with `in`, and tests compare strictly. Fields are added one by one: to copy those
 * that are there into a new object takes three times as long.
 */

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
    const event = eventBase(type, envelope, connection, attempt, data) as Writable<DialogEvent>;
    if (data.user_id !== undefined) event.customerId = data.user_id;
    if (data.title !== undefined) event.title = data.title;
    if (data.chat_type !== undefined) event.chatType = data.chat_type;
    return event as HotlineEvent;
  }
  if (isMessageEventName(type)) {
    const data = readMessageEventData(envelope.data);
    const event = eventBase(type, envelope, connection, attempt, data) as Writable<MessageEvent>;
    const messageId = serverId(data.backend_message_id);
    const link = messageLink(event.dialog, messageId);
    const replyToMessageId = serverId(data.backend_reply_message_id);
    event.text = data.text ?? '';
    if (data.content_type !== undefined) event.contentType = data.content_type;
    if (data.sender_user_id !== undefined) event.senderId = data.sender_user_id;
    if (messageId !== undefined) event.messageId = messageId;
    if (link !== undefined) event.link = link;
    if (replyToMessageId !== undefined) event.replyToMessageId = replyToMessageId;
    return event as HotlineEvent;
  }
  return eventBase(type, envelope, connection, attempt, readEventData(envelope.data)) as HotlineEvent;
}

/** The same for an event that has travelled. It was taken in once, so it has a name. */
export function normaliseArrivedEvent([raw, name, timezone, seq, attempt, replay]: ArrivedEvent): HotlineEvent {
  return normaliseEvent(openEnvelope(raw)!, { name, timezone }, { seq, attempt, replay });
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
  const command: Writable<HotlineCommand> = {
    id,
    receivedAt: new Date(receivedAt),
    name,
    text: data.command_data ?? '',
    connection,
    dialog: readDialog(envelope.instanceId, data),
    raw: raw as HotlineCommand['raw'],
  };
  addOrigin(command, envelope, timezone);
  if (data.sender_user_id !== undefined) command.operatorId = data.sender_user_id;
  if (data.user_id !== undefined) command.customerId = data.user_id;
  if (data.message_id !== undefined) command.messageId = data.message_id;
  if (data.reply_message_id !== undefined) command.replyToMessageId = data.reply_message_id;
  return command;
}

function eventBase(
  type: string,
  envelope: Envelope,
  { name: connection, timezone }: DeliveryConnection,
  place: DeliveryAttempt,
  data: EventData,
): Writable<UnknownEvent> {
  const { seq, attempt } = place;
  const dialog = readDialog(envelope.instanceId, data);
  const event: Writable<UnknownEvent> = {
    type,
    seq,
    deliveryId: deliveryId(place),
    attempt,
    connection,
    dialog,
    raw: envelope.raw,
  };
  addOrigin(event, envelope, timezone);
  if (data.department !== undefined) event.department = data.department;
  return event;
}

function addOrigin(delivery: Writable<DeliveryBase>, { instanceId, timestamp }: Envelope, timezone: string): void {
  const at = timestamp === undefined ? undefined : parseTimestamp(timestamp, timezone);
  if (instanceId !== undefined) delivery.instanceId = instanceId;
  if (at !== undefined) delivery.at = at;
}
