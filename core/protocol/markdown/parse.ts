import { MarkdownError } from './error.ts';
import { MarkdownPass } from './pass.ts';
import type { FormattedText } from './types.ts';

/** Telegram's own limit, in characters (code points). */
export const MAX_CHARACTERS = 65_536;

export interface ParseOptions {
  /** In characters (code points); `Infinity` lifts the limit. Default: 65,536, as at Telegram. */
  readonly maxCharacters?: number;
}

/**
 * Reads MarkdownV2 exactly as Telegram does: the same text and entities, or the same error. Nothing is trimmed, merged or
 * repaired. The time is linear in the length of the input.
 *
 * Throws `MarkdownError`.
 *
 * ```ts
 * parseMarkdown('*Total:* 1\\.5'); // { text: 'Total: 1.5', entities: [{ type: 'bold', offset: 0, length: 6 }] }
 * ```
 */
export function parseMarkdown(input: string, { maxCharacters = MAX_CHARACTERS }: ParseOptions = {}): FormattedText {
  if (!input.isWellFormed()) throw new MarkdownError('TEXT_NOT_UNICODE', 'Text must be encoded in UTF-8');
  if (input.length > maxCharacters && countCharacters(input) > maxCharacters)
    throw new MarkdownError('TEXT_TOO_LONG', 'Text is too long');
  const pass = new MarkdownPass(input);
  pass.scan();
  return pass.finish();
}

function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 1; i < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xdc00 && (text.charCodeAt(i - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}
