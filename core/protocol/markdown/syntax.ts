import type { MessageEntity, PlainEntity } from './types.ts';

/** What can be open while markup is read. Links and mentions start alike, and so do custom emoji and times. */
export type OpenKind =
  'bold' | 'italic' | 'underline' | 'strikethrough' | 'spoiler' | 'code' | 'pre' | 'link' | 'emoji' | 'quote';

export const NEWLINE = 10;
export const CARRIAGE_RETURN = 13;
export const BACKSLASH = 92;
/** A backslash escapes these and nothing else: ASCII without NUL and DEL. */
export const canBeEscaped = (code: number): boolean => code >= 1 && code <= 126;

/** 1 for each character code below 127 that ends a run of ordinary text. */
const table = (characters: string): Uint8Array => {
  const marks = new Uint8Array(127);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
};

export const SPECIAL_IN_TEXT = table('_*[]()~`>#+-=|{}.!\\\n');
export const SPECIAL_IN_CODE = table('`\\');

export const DELIMITERS = {
  bold: '*',
  italic: '_',
  underline: '__',
  strikethrough: '~',
  spoiler: '||',
  code: '`',
} as const satisfies Partial<Record<PlainEntity['type'], string>>;

/** Types that style text and may be cut in pieces without changing how it looks. */
export const STYLES: ReadonlySet<MessageEntity['type']> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
]);

export const isQuote = ({ type }: MessageEntity): boolean => type === 'blockquote' || type === 'expandable_blockquote';
