/**
 * What plugins receive, normalised from Hotline's JSON: one dialog has one key and one spelling of its ids in every
 * event type. A field that Hotline left out, sent as null, or sent in a form that cannot be trusted (a number above
 * 2^53) is absent; `raw` still holds it as it came.
 */

import type { Raw, RawCommandData, RawDialogData, RawMessageData } from './raw.ts';

/** The six system events, by the names that Hotline uses. */
export type DialogEventName = 'dialog_created' | 'dialog_reopened' | 'dialog_closed';
export type MessageEventName = 'message_received' | 'message_sent' | 'message_intercepted';
export type EventName = DialogEventName | MessageEventName;

/** A command with its slash, as in `/invoice`. */
export type CommandName = `/${string}`;

/** JSON as Hotline sent it, without `api_key`. Numbers beyond 2^53 are kept exactly, as decimal strings. */
export type RawDelivery = Readonly<Record<string, unknown>>;

/** A value while it is being made. */
export type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/** A customer's topic in the company's forum group. */
export interface Dialog {
  /** The same for every event and command of this dialog: `instance:chat:topic`; an unknown part is `-`. */
  readonly key: string;
  /** The backend group, as the Bot API writes it (`-100…`). */
  readonly chatId?: number;
  /** The topic's server id, never shifted. */
  readonly topicId?: number;
  /** `https://t.me/c/<chat>/<topic>` */
  readonly link?: string;
}

/** What every delivery has in common. */
export interface DeliveryBase {
  /** The name of the connection in the configuration. */
  readonly connection: string;
  /** Hotline's id of the connection; a string, since it exceeds 2^53. */
  readonly instanceId?: string;
  /** Whose topic it is about. */
  readonly dialog: Dialog;
  /** When it happened, read in the connection's time zone. Hotline's clock has a resolution of one second. */
  readonly at?: Date;
  /** As Hotline sent it, without the key; numbers beyond 2^53 are strings of digits. */
  readonly raw: RawDelivery;
}

/** What every event has in common. */
export interface EventBase extends DeliveryBase {
  /** The position in the host's journal: later events have larger numbers. */
  readonly seq: number;
  /** The same for every attempt at this delivery; use it to recognise work already done. */
  readonly deliveryId: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Hotline's department. */
  readonly department?: string;
}

export interface DialogEvent<Name extends DialogEventName = DialogEventName> extends EventBase {
  /** The event's name. */
  readonly type: Name;
  readonly raw: Raw<Name, RawDialogData>;
  /** The customer's Telegram user id. */
  readonly customerId?: number;
  /** The dialog's title, usually the customer's name. */
  readonly title?: string;
  /** `private`, or `group` for a customer's group. */
  readonly chatType?: string;
}

export interface MessageEvent<Name extends MessageEventName = MessageEventName> extends EventBase {
  /** The event's name. */
  readonly type: Name;
  readonly raw: Raw<Name, RawMessageData>;
  /** The text or caption; empty for media without one. */
  readonly text: string;
  /** TDLib's class name: `messageText`, `messagePhoto`, … */
  readonly contentType?: string;
  /** The Telegram user id of who wrote it. */
  readonly senderId?: number;
  /** The message's server id in the backend topic. */
  readonly messageId?: number;
  /** `https://t.me/c/<chat>/<topic>/<message>` */
  readonly link?: string;
  /** The message that it answers. */
  readonly replyToMessageId?: number;
}

/** Each event name with what its handler receives. */
export interface EventMap {
  /** A customer writes for the first time. */
  dialog_created: DialogEvent<'dialog_created'>;
  /** A closed dialog is opened again. */
  dialog_reopened: DialogEvent<'dialog_reopened'>;
  /** An operator closes it, or Hotline does after a while. */
  dialog_closed: DialogEvent<'dialog_closed'>;
  /** A customer writes. */
  message_received: MessageEvent<'message_received'>;
  /** An operator writes to the customer. */
  message_sent: MessageEvent<'message_sent'>;
  /** The customer is written to past Hotline, by another client or by a bot. */
  message_intercepted: MessageEvent<'message_intercepted'>;
}

/** Any event, told apart by `type`. */
export type HotlineEvent = EventMap[EventName];

/** An operator's slash command. */
export interface HotlineCommand extends DeliveryBase {
  /** The same for every repeat of this command that Hotline sends. */
  readonly id: string;
  /** When the host took it in. */
  readonly receivedAt: Date;
  readonly raw: Raw<CommandName, RawCommandData>;
  /** With its slash: `/invoice`. */
  readonly name: CommandName;
  /** Everything typed after the command, as typed; empty when nothing was. */
  readonly text: string;
  /** The Telegram user id of who typed it. */
  readonly operatorId?: number;
  /** The Telegram user id of whose topic it is. */
  readonly customerId?: number;
  /** The message that holds the command, in the backend topic. */
  readonly messageId?: number;
  /** The message that it answers. */
  readonly replyToMessageId?: number;
}
