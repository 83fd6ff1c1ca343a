import { parseMarkdown } from './parse.ts';
import { spansOf, type Span } from './spans.ts';
import { isQuote } from './syntax.ts';
import type { MessageEntity } from './types.ts';
import { walk, type Visitor } from './walk.ts';

/**
 * Shows MarkdownV2 on a web page. Everything that is not one of Telegram's own tags is escaped, links lead only to
 * `http`, `https`, `tg`, `ton` and `tonsite`, and spoilers are `<span class="tg-spoiler">`.
 *
 * Throws `MarkdownError`.
 *
 * ```ts
 * toHtml('*a* \\<b\\>'); // '<strong>a</strong> &lt;b&gt;'
 * ```
 */
export function toHtml(markup: string): string {
  const { text, entities } = parseMarkdown(markup);
  const writer = new HtmlWriter(text);
  walk(text.length, spansOf(text, entities), writer);
  return writer.html;
}

class HtmlWriter implements Visitor {
  html = '';
  readonly #text: string;
  #pre = 0;
  /** A quote is a block of its own: the newline that ends it is not shown. */
  #quoteEnd = -1;

  constructor(text: string) {
    this.#text = text;
  }

  open({ entity, end, open }: Span): void {
    this.html += openingTag(entity);
    if (entity.type === 'pre') this.#pre++;
    if (isQuote(entity) && !open) this.#quoteEnd = end;
  }

  text(from: number, to: number): void {
    const shown = escapeHtml(this.#text.slice(from, to === this.#quoteEnd ? to - 1 : to));
    this.html += this.#pre > 0 ? shown : shown.replaceAll('\n', '<br>');
  }

  close({ entity }: Span): void {
    this.html += closingTag(entity);
    if (entity.type === 'pre') this.#pre--;
  }
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

const TAGS = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
} as const;

function openingTag(entity: MessageEntity): string {
  switch (entity.type) {
    case 'spoiler':
      return '<span class="tg-spoiler">';
    case 'pre':
      return entity.language ? `<pre><code class="language-${escapeHtml(entity.language)}">` : '<pre><code>';
    case 'blockquote':
      return '<blockquote>';
    case 'expandable_blockquote':
      return '<blockquote class="tg-expandable">';
    case 'text_link':
      return `<a href="${escapeHtml(entity.url)}" rel="noopener noreferrer nofollow">`;
    case 'text_mention':
      return `<a href="tg://user?id=${entity.user_id}">`;
    case 'custom_emoji':
      return `<span class="tg-emoji" data-emoji-id="${entity.custom_emoji_id}">`;
    case 'date_time':
      return `<time datetime="${new Date(entity.unix_time * 1000).toISOString()}">`;
    default:
      return `<${TAGS[entity.type]}>`;
  }
}

function closingTag({ type }: MessageEntity): string {
  switch (type) {
    case 'spoiler':
    case 'custom_emoji':
      return '</span>';
    case 'pre':
      return '</code></pre>';
    case 'blockquote':
    case 'expandable_blockquote':
      return '</blockquote>';
    case 'text_link':
    case 'text_mention':
      return '</a>';
    case 'date_time':
      return '</time>';
    default:
      return `</${TAGS[type]}>`;
  }
}
