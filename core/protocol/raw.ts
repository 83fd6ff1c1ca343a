/*
 * Hotline's own JSON by the names of its documentation, for `raw`. Nothing here is checked: what Hotline sends may lack a field, add
 * others, or hold something else. What was checked stands beside `raw`, under the names of this project.
 */

/** An id beyond 2^53 comes as a string of digits. */
export type RawId = number | string | null;

interface RawFields {
  readonly [field: string]: unknown;
}

/** A delivery without its `api_key`. */
export interface Raw<Name extends string, Data> extends RawFields {
  readonly event_type?: Name;
  /** `YYYY-MM-DD HH:MM:SS` */
  readonly timestamp?: string | null;
  readonly instance_id?: RawId;
  readonly data?: Data;
}

export interface RawDialogData extends RawFields {
  readonly chat_id?: RawId;
  readonly thread_id?: RawId;
  readonly topic_id?: RawId;
  readonly topic_link?: string | null;
  readonly user_id?: RawId;
  readonly frontend_chat_id?: RawId;
  readonly frontend_topic_id?: RawId;
  readonly frontend_topic_link?: string | null;
  readonly frontend_user_id?: RawId;
  readonly chat_type?: string | null;
  readonly title?: string | null;
  readonly department?: string | null;
}

export interface RawMessageData extends RawFields {
  readonly backend_chat_id?: RawId;
  readonly backend_thread_id?: RawId;
  readonly backend_message_id?: RawId;
  readonly sender_user_id?: RawId;
  readonly frontend_user_id?: RawId;
  readonly frontend_message_id?: RawId;
  readonly text?: string | null;
  readonly content_type?: string | null;
  readonly department?: string | null;
  readonly backend_reply_message_id?: RawId;
}

export interface RawCommandData extends RawFields {
  readonly command_data?: string | null;
  readonly chat_id?: RawId;
  readonly topic_id?: RawId;
  readonly topic_link?: string | null;
  readonly message_id?: RawId;
  readonly reply_message_id?: RawId;
  readonly sender_user_id?: RawId;
  readonly user_id?: RawId;
  readonly frontend_chat_id?: RawId;
  readonly frontend_thread_id?: RawId;
}
