import { buildDelivery, type DeliveryFields } from '../emulator/deliveries.ts';
import { readDialog } from '../protocol/dialog.ts';
import type { CommandName, Dialog, DialogEventName, EventName } from '../protocol/types.ts';

/** A delivery as Hotline sends it, without the key: what `hotline events save` writes. */
export interface RecordedDelivery {
  /** An event's name, or a command with its slash. */
  readonly event_type: string;
  readonly timestamp?: unknown;
  readonly instance_id?: unknown;
  readonly data?: unknown;
}

type Common = Pick<DeliveryFields, 'at' | 'timezone' | 'instanceId' | 'customerId' | 'data'> & {
  /** Default: the one of `fixtures.dialog()`. */
  readonly dialog?: Pick<Dialog, 'chatId' | 'topicId'>;
};

/** What an event of this name says; everything has a default. `data` is laid over Hotline's own fields. */
export type EventFields<Name extends EventName = EventName> = Common &
  Pick<DeliveryFields, 'department'> &
  (Name extends DialogEventName
    ? Pick<DeliveryFields, 'title' | 'chatType'>
    : Pick<DeliveryFields, 'text' | 'contentType' | 'operatorId' | 'messageId' | 'replyToMessageId'>);

/** What a command says; everything has a default. */
export type CommandFields = Common & Pick<DeliveryFields, 'operatorId' | 'messageId' | 'replyToMessageId'>;

/** Takes the fields of any event. */
export function buildEvent(type: EventName, fields: Common = {}): RecordedDelivery {
  return recorded({ type, ...fields });
}

/** @throws {TypeError} for a line that does not begin with a slash */
export function buildCommand(line: string, fields: CommandFields = {}): RecordedDelivery {
  const [, type, text] = /^(\/\S+)\s*([^]*)$/.exec(line) ?? [];
  if (type === undefined) throw new TypeError(`A command begins with a slash, as in /invoice 1500; this is "${line}".`);
  return recorded({ type, text, ...fields });
}

function recorded({ dialog, ...fields }: DeliveryFields & Common): RecordedDelivery {
  const { api_key: _, ...body } = buildDelivery({ chatId: dialog?.chatId, topicId: dialog?.topicId, ...fields });
  return body;
}

const event =
  <Name extends EventName>(name: Name) =>
  (fields?: EventFields<Name>): RecordedDelivery =>
    buildEvent(name, fields);

/**
 * Hotline's deliveries, one builder for each, with a default for every field. `testPlugin` takes them where it takes events and commands.
 *
 * ```ts
 * const dialog = fixtures.dialog({ topicId: 7 });
 * await t.event(fixtures.messageReceived({ dialog, text: 'Where is my parcel?' }));
 * ```
 */
export const fixtures = {
  dialogCreated: event('dialog_created'),
  dialogReopened: event('dialog_reopened'),
  dialogClosed: event('dialog_closed'),
  messageReceived: event('message_received'),
  messageSent: event('message_sent'),
  messageIntercepted: event('message_intercepted'),
  command: (line: CommandName, fields?: CommandFields): RecordedDelivery => buildCommand(line, fields),
  /** A customer's topic, to be handed to several deliveries; `key` is that of the plugin's events. */
  dialog({ chatId = -1002146012345, topicId = 5343, instanceId = 'test' } = {}): Required<Dialog> {
    return readDialog(instanceId, { chat_id: chatId, topic_id: topicId }) as Required<Dialog>;
  },
} as const;
