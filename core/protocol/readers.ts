import type { CommandData, DialogEventData, EventData, LocationData, MessageEventData } from './data.ts';

/*
 * The schemas of `data.ts` by hand: the same results, some ten times as fast, and without zod, which a plugin's process has no
 * memory for. A property test holds the two together.
 */

type Data = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
export const readId = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && value !== 0 ? (value as number) : undefined;
const messageId = (value: unknown): number | undefined =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;

export const isObject = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A number is accepted, too, as long as it can be told apart from its neighbours. */
export function readInstanceId(value: unknown): string | undefined {
  return typeof value === 'string' ? value : Number.isSafeInteger(value) ? String(value) : undefined;
}

export function readLocation(data: Data): LocationData {
  return {
    chat_id: readId(data.chat_id),
    topic_id: messageId(data.topic_id),
    thread_id: messageId(data.thread_id),
    backend_chat_id: readId(data.backend_chat_id),
    backend_thread_id: messageId(data.backend_thread_id),
  };
}

export function readEventData(data: Data): EventData {
  return { ...readLocation(data), department: text(data.department) };
}

export function readDialogEventData(data: Data): DialogEventData {
  return {
    ...readEventData(data),
    user_id: readId(data.user_id),
    title: text(data.title),
    chat_type: text(data.chat_type),
  };
}

export function readMessageEventData(data: Data): MessageEventData {
  return {
    ...readEventData(data),
    text: text(data.text),
    content_type: text(data.content_type),
    sender_user_id: readId(data.sender_user_id),
    backend_message_id: messageId(data.backend_message_id),
    backend_reply_message_id: messageId(data.backend_reply_message_id),
  };
}

export function readCommandData(data: Data): CommandData {
  return {
    ...readLocation(data),
    command_data: text(data.command_data),
    sender_user_id: readId(data.sender_user_id),
    user_id: readId(data.user_id),
    message_id: messageId(data.message_id),
    reply_message_id: messageId(data.reply_message_id),
  };
}
