import { parseMarkdown } from './parse.ts';
import { renderMarkdown } from './render.ts';
import type { FormattedText, MessageEntity } from './types.ts';

const ELLIPSIS = '…';
/** Made when the first text is cut: most processes cut none, and what it knows of languages takes them a while to load. */
let graphemes: Intl.Segmenter | undefined;

/**
 * Shortens MarkdownV2 to at most `limit` UTF-16 units after parsing. What was cut ends in `…`, which counts; what fits is
 * returned as it is. The result is valid: no escape, entity, surrogate pair or grapheme is cut in two, and formatting
 * that reached over the cut ends with the text.
 *
 * Throws `MarkdownError` when the markup is not valid.
 *
 * ```ts
 * truncateMarkdown('*Hello, world*', 8); // '*Hello, …*'
 * ```
 */
export function truncateMarkdown(markup: string, limit: number): string {
  const formatted = parseMarkdown(markup);
  if (formatted.text.length <= limit) return markup;
  const { text, entities } = truncateFormatted(formatted, limit);
  return renderMarkdown(text, entities);
}

/** The same for plain text. */
export function truncateText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return limit < 1 ? '' : text.slice(0, graphemeBefore(text, limit - 1)) + ELLIPSIS;
}

/** The same for what is parsed already. */
export function truncateFormatted(formatted: FormattedText, limit: number): FormattedText {
  if (formatted.text.length <= limit) return formatted;
  const text = truncateText(formatted.text, limit);
  return { text, entities: formatted.entities.flatMap((entity) => clip(entity, text.length)) };
}

/** The last place at or before `index` where a grapheme begins. */
function graphemeBefore(text: string, index: number): number {
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return graphemes.segment(text).containing(index)?.index ?? index;
}

/** Custom emoji and times stand for their whole text, so that a part of them is plain text. */
function clip(entity: MessageEntity, end: number): MessageEntity[] {
  const kept = end - ELLIPSIS.length;
  if (entity.offset + entity.length <= kept) return [entity];
  if (entity.offset >= kept || entity.type === 'custom_emoji' || entity.type === 'date_time') return [];
  return [{ ...entity, length: end - entity.offset }];
}
