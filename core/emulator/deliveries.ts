import { tdlibId, topicLink } from '../protocol/dialog.ts';
import { isCommandName, isMessageEventName } from '../protocol/names.ts';
import { formatTimestamp } from '../protocol/time.ts';

/** A request's body, as Hotline sends it. */
export interface DeliveryBody {
  readonly event_type: string;
  readonly timestamp: string;
  readonly instance_id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly api_key: string;
}

/** What a delivery says; all but its type has a default, which undefined leaves. Ids are the server's: they are shifted where Hotline shifts them. */
export interface DeliveryFields {
  /** An event's name, or a command with its slash. */
  readonly type: string;
  /** Default: `test`. */
  readonly instanceId?: string;
  /** Default: empty. */
  readonly apiKey?: string;
  /** Default: now. */
  readonly at?: Date;
  /** The IANA zone of the time stamp. Default: UTC. */
  readonly timezone?: string;
  readonly chatId?: number;
  readonly topicId?: number;
  readonly customerId?: number;
  /** Who typed the command, or wrote the message that the customer was sent. */
  readonly operatorId?: number;
  /** The company's account that talks to customers. */
  readonly frontendUserId?: number;
  /** A message or command with the same id and time is a repeat to whoever receives it. */
  readonly messageId?: number;
  readonly frontendMessageId?: number;
  readonly replyToMessageId?: number;
  /** A message's text, or what follows a command. Default: empty. */
  readonly text?: string;
  readonly contentType?: string;
  readonly title?: string;
  readonly chatType?: string;
  readonly department?: string;
  /** Laid over `data`, so that fields can be added, spoiled or, as undefined, left out. */
  readonly data?: Readonly<Record<string, unknown>>;
}

const defaults = {
  instanceId: 'test',
  apiKey: '',
  timezone: 'UTC',
  chatId: -1002146012345,
  topicId: 5343,
  customerId: 5339212345,
  operatorId: 123456,
  frontendUserId: 6406751371,
  messageId: 5886,
  frontendMessageId: 3109,
  text: '',
  contentType: 'messageText',
  title: 'Some User Name',
  chatType: 'private',
  department: 'default',
};
type Completed = DeliveryFields & typeof defaults;

/**
 * Builds the body that Hotline would send. An event of an unknown type looks like a dialog event.
 *
 * ```ts
 * buildDelivery({ type: '/invoice', text: '1500', apiKey });
 * ```
 */
export function buildDelivery(fields: DeliveryFields): DeliveryBody {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const delivery = { ...defaults, ...Object.fromEntries(given) } as Completed;
  const { type, instanceId, apiKey, at = new Date(), timezone } = delivery;
  return {
    event_type: type,
    timestamp: formatTimestamp(at, timezone),
    instance_id: instanceId,
    data: { ...dataOf(delivery), ...fields.data },
    api_key: apiKey,
  };
}

function dataOf(delivery: Completed): Record<string, unknown> {
  if (isCommandName(delivery.type)) return commandDataOf(delivery);
  return isMessageEventName(delivery.type) ? messageDataOf(delivery) : dialogDataOf(delivery);
}

const dialogDataOf = (delivery: Completed) => ({
  chat_id: delivery.chatId,
  thread_id: tdlibId(delivery.topicId),
  topic_id: delivery.topicId,
  topic_link: topicLink(delivery.chatId, delivery.topicId) ?? null,
  user_id: delivery.customerId,
  frontend_chat_id: delivery.customerId,
  frontend_topic_id: null,
  frontend_topic_link: null,
  frontend_user_id: delivery.frontendUserId,
  chat_type: delivery.chatType,
  title: delivery.title,
  department: delivery.department,
});

const messageDataOf = (delivery: Completed) => ({
  backend_chat_id: delivery.chatId,
  backend_thread_id: tdlibId(delivery.topicId),
  backend_message_id: tdlibId(delivery.messageId),
  sender_user_id: delivery.type === 'message_received' ? delivery.customerId : delivery.operatorId,
  frontend_user_id: delivery.frontendUserId,
  frontend_message_id: tdlibId(delivery.frontendMessageId),
  text: delivery.text,
  content_type: delivery.contentType,
  department: delivery.department,
  backend_reply_message_id: tdlibId(delivery.replyToMessageId ?? 0),
});

const commandDataOf = (delivery: Completed) => ({
  command_data: delivery.text,
  chat_id: delivery.chatId,
  topic_id: delivery.topicId,
  topic_link: topicLink(delivery.chatId, delivery.topicId) ?? null,
  message_id: delivery.messageId,
  reply_message_id: delivery.replyToMessageId ?? null,
  sender_user_id: delivery.operatorId,
  user_id: delivery.customerId,
  frontend_chat_id: delivery.customerId,
  frontend_thread_id: null,
});
