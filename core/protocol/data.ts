import { z } from 'zod';

/** A field that is missing, null, of another type or out of range is absent; no field can make the whole fail. */
const field = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

const text = field(z.string());
/** A safe integer other than 0, which Hotline sends for "none". */
const id = field(z.int().refine((value) => value !== 0));
/** Also a topic's id, which is that of its first message. */
const messageId = field(z.int().positive());

/** Where a delivery belongs. Dialog events and commands spell these ids without `backend_`, message events with it. */
export const locationData = z.object({
  chat_id: id,
  topic_id: messageId,
  thread_id: messageId,
  backend_chat_id: id,
  backend_thread_id: messageId,
});
export type LocationData = z.infer<typeof locationData>;

/** What every event may carry, those that are not known yet included. */
export const eventData = locationData.extend({ department: text });
export type EventData = z.infer<typeof eventData>;

/** `data` of `dialog_created`, `dialog_reopened` and `dialog_closed`. */
export const dialogEventData = eventData.extend({ user_id: id, title: text, chat_type: text });
export type DialogEventData = z.infer<typeof dialogEventData>;

/** `data` of `message_received`, `message_sent` and `message_intercepted`. Message ids are TDLib's. */
export const messageEventData = eventData.extend({
  text,
  content_type: text,
  sender_user_id: id,
  backend_message_id: messageId,
  backend_reply_message_id: messageId,
});
export type MessageEventData = z.infer<typeof messageEventData>;

/** `data` of an operator's command. Message ids are the server's. */
export const commandData = locationData.extend({
  command_data: text,
  sender_user_id: id,
  user_id: id,
  message_id: messageId,
  reply_message_id: messageId,
});
export type CommandData = z.infer<typeof commandData>;

/** What is around `data`. Only `event_type` must be right; whatever else is missing or of another type is absent. */
export const envelopeData = z.object({
  event_type: z.string(),
  timestamp: field(z.string()),
  instance_id: field(z.union([z.string(), z.int().transform(String)])),
  data: field(z.record(z.string(), z.unknown())),
  api_key: z.unknown().optional(),
});
