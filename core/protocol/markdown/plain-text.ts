import { parseMarkdown } from './parse.ts';
import type { FormattedText } from './types.ts';

export interface PlainTextOptions {
  /** Write the address of a link behind its text, as in `Invoice (https://…)`, unless it is the text. Default: false. */
  readonly urls?: boolean;
}

/**
 * The text without its formatting.
 *
 * Throws `MarkdownError`.
 *
 * ```ts
 * toPlainText('*1\\.5* kg'); // '1.5 kg'
 * ```
 */
export function toPlainText(markup: string, options: PlainTextOptions = {}): string {
  return plainTextOf(parseMarkdown(markup), options);
}

/** The same for what is parsed already. */
export function plainTextOf({ text, entities }: FormattedText, { urls = false }: PlainTextOptions = {}): string {
  if (!urls) return text;
  let result = '';
  let done = 0;
  for (const entity of entities) {
    if (entity.type !== 'text_link' || entity.offset < done) continue;
    const end = entity.offset + entity.length;
    if (bareAddress(text.slice(entity.offset, end)) === bareAddress(entity.url)) continue;
    result += `${text.slice(done, end)} (${entity.url})`;
    done = end;
  }
  return result + text.slice(done);
}

function bareAddress(url: string): string {
  return url
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}

/**
 * The length that Telegram's limit of 4096 applies to: UTF-16 units after parsing, markup and URLs not counted.
 *
 * Throws `MarkdownError`.
 */
export function measureMarkdown(markup: string): number {
  return parseMarkdown(markup).text.length;
}
