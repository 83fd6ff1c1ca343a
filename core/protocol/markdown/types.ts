/** The entity types that MarkdownV2 can express, by their names in the Bot API. */
export type EntityType = MessageEntity['type'];

/** What every entity has: its place in the text, in UTF-16 units. */
interface Range {
  readonly offset: number;
  readonly length: number;
}

export interface PlainEntity extends Range {
  readonly type:
    'bold' | 'italic' | 'underline' | 'strikethrough' | 'spoiler' | 'code' | 'blockquote' | 'expandable_blockquote';
}

export interface PreEntity extends Range {
  readonly type: 'pre';
  /** As it was written, never unescaped. */
  readonly language?: string;
}

export interface LinkEntity extends Range {
  readonly type: 'text_link';
  /** In the form Telegram reports: with scheme, lower-case host and path. */
  readonly url: string;
}

export interface MentionEntity extends Range {
  readonly type: 'text_mention';
  readonly user_id: number;
}

export interface EmojiEntity extends Range {
  readonly type: 'custom_emoji';
  /** A 64-bit integer, therefore a string. */
  readonly custom_emoji_id: string;
}

export interface DateEntity extends Range {
  readonly type: 'date_time';
  /** Seconds since 1970. */
  readonly unix_time: number;
  /** `r`, or any of `w`, `d` or `D`, `t` or `T`, in this order; empty for the reader's default. */
  readonly date_time_format: string;
}

/** One formatted stretch of a text, shaped as the Bot API's MessageEntity. */
export type MessageEntity = PlainEntity | PreEntity | LinkEntity | MentionEntity | EmojiEntity | DateEntity;

/** A text with its formatting beside it: what MarkdownV2 stands for. */
export interface FormattedText {
  readonly text: string;
  /** Sorted by offset, then longer first, then in the fixed order of types that Telegram uses. */
  readonly entities: readonly MessageEntity[];
}
