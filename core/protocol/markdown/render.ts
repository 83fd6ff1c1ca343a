import { escapeMarkdown } from './escape.ts';
import { spansOf, type Span } from './spans.ts';
import { DELIMITERS, STYLES, isQuote } from './syntax.ts';
import { mentionedUser } from './tg-link.ts';
import type { EntityType, LinkEntity, MessageEntity } from './types.ts';
import { walk, type Visitor } from './walk.ts';

/**
 * Writes a text and its entities as MarkdownV2. The result always parses, and to the same text.
 *
 * For what `parseMarkdown` returned, the entities are the same too: `parse(render(parse(x)))` equals `parse(x)`. Any other
 * entities come out in the nearest form that markup has: those that cross are cut at the border, inside code there is
 * no formatting, and quotes cover whole lines.
 *
 * ```ts
 * renderMarkdown('1.5 kg', [{ type: 'bold', offset: 0, length: 3 }]); // '*1\.5* kg'
 * ```
 */
export function renderMarkdown(text: string, entities: readonly MessageEntity[]): string {
  const spans = spansOf(text, entities);
  const writer = new MarkdownWriter(text.toWellFormed(), spans);
  walk(text.length, spans, writer);
  return writer.markup;
}

class MarkdownWriter implements Visitor {
  markup = '';
  readonly #text: string;
  readonly #open: { span: Span; bracketed: boolean }[] = [];
  /** Newlines just before a quote: inside code they count as line ends only when they are escaped. */
  readonly #lineEnds = new Set<number>();
  /** What the last token must not be followed by. */
  #swallows = '';

  constructor(text: string, spans: readonly Span[]) {
    this.#text = text;
    for (const { entity, start } of spans) {
      if (!isQuote(entity)) continue;
      let before = start - 1;
      while (text[before] === '\r') before--;
      this.#lineEnds.add(before);
    }
  }

  get #innermost(): EntityType | undefined {
    return this.#open.at(-1)?.span.entity.type;
  }

  open(span: Span): void {
    const { entity } = span;
    const bracketed = STYLES.has(entity.type) && entity.type === this.#innermost;
    if (bracketed) this.#write('[');
    this.#write(opening(entity), entity.type === 'pre' ? '\r' : entity.type === 'italic' ? '_' : '');
    this.#open.push({ span, bracketed });
  }

  close(span: Span): void {
    this.#write(closing(span), span.entity.type === 'italic' ? '_' : '');
    if (this.#open.pop()!.bracketed) this.#write(']()');
  }

  text(from: number, to: number): void {
    const type = this.#innermost;
    const slice = this.#text.slice(from, to);
    if (type === 'code' || type === 'pre') return this.#writeCode(slice, from);
    const quote = this.#open.find(({ span }) => isQuote(span.entity))?.span;
    const escaped = escapeMarkdown(slice);
    if (!quote) return this.#write(escaped);
    if (quote.open || to < quote.end) return this.#write(escaped.replaceAll('\n', '\n>'));
    this.#write(escaped.slice(0, -1).replaceAll('\n', '\n>'));
    return this.#write(quote.entity.type === 'expandable_blockquote' ? '||\n' : '\n', '>');
  }

  #writeCode(slice: string, from: number): void {
    const escaped = slice.replace(/[`\\\n]/g, (character, index: number) =>
      character === '\n' && !this.#lineEnds.has(from + index) ? character : `\\${character}`,
    );
    this.#write(escaped);
  }

  /** A token that the one before would swallow or fuse with is kept apart: by a backslash in code, else by an empty entity. */
  #write(token: string, swallows = ''): void {
    if (token === '') return;
    if (this.#swallows !== '' && token.startsWith(this.#swallows))
      this.markup += this.#swallows === '\r' ? '\\' : this.#innermost === 'bold' ? '~~' : '**';
    this.markup += token;
    this.#swallows = swallows;
  }
}

function opening(entity: MessageEntity): string {
  switch (entity.type) {
    case 'pre':
      return `\`\`\`${entity.language?.match(/^[^ \t\r\n\v\0`]+/)?.[0] ?? ''}\n`;
    case 'text_link':
    case 'text_mention':
      return '[';
    case 'custom_emoji':
    case 'date_time':
      return '![';
    case 'blockquote':
    case 'expandable_blockquote':
      return '>';
    default:
      return DELIMITERS[entity.type];
  }
}

function closing({ entity, open }: Span): string {
  switch (entity.type) {
    case 'pre':
      return '```';
    case 'text_link':
      return `](${escapeUrl(linkUrl(entity))})`;
    case 'text_mention':
      return `](tg://user?id=${entity.user_id})`;
    case 'custom_emoji':
      return `](tg://emoji?id=${entity.custom_emoji_id})`;
    case 'date_time':
      return `](tg://time?unix=${entity.unix_time}${entity.date_time_format && `&format=${entity.date_time_format}`})`;
    case 'blockquote':
      return '';
    case 'expandable_blockquote':
      return open ? '||' : '';
    default:
      return DELIMITERS[entity.type];
  }
}

const escapeUrl = (url: string): string => url.replace(/[)\\]/g, '\\$&');

/** A link to `tg://user?id=5` is no mention only because of a space behind the id, which the parser drops. */
function linkUrl({ url }: LinkEntity): string {
  return mentionedUser(url) === undefined ? url : `${url} `;
}
