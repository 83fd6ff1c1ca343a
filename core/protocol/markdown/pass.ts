import { MarkdownError, type MarkdownErrorCode } from './error.ts';
import { linkEntity } from './link-entity.ts';
import { orderOpened } from './order.ts';
import { readPreOpening } from './pre-opening.ts';
import { Reader, readUrl } from './reader.ts';
import { BACKSLASH, CARRIAGE_RETURN, NEWLINE, SPECIAL_IN_CODE, SPECIAL_IN_TEXT, type OpenKind } from './syntax.ts';
import { emojiOrTime } from './tg-link.ts';
import type { FormattedText, MessageEntity, PlainEntity } from './types.ts';

/** An entity whose end has not come yet. */
interface OpenEntity {
  readonly kind: OpenKind;
  /** In the text. */
  readonly offset: number;
  /** The index of its delimiter in the input. */
  readonly at: number;
  /** Its place among the entities, which are kept in the order of their opening. */
  readonly slot: number;
  readonly language: string;
}

const NAMES: Record<OpenKind, string> = {
  bold: 'Bold',
  italic: 'Italic',
  underline: 'Underline',
  strikethrough: 'Strikethrough',
  spoiler: 'Spoiler',
  code: 'Code',
  pre: 'Pre',
  link: 'TextUrl',
  emoji: 'CustomEmoji',
  quote: 'BlockQuote',
};

/**
 * How many link brackets may be open around a link that has its own text as URL. Every such link reads its text again;
 * without a bound, brackets within brackets would cost the square of the input. Deeper ones stay plain text.
 */
const MAX_NESTED_LINKS = 64;

/**
 * The one pass over an input: from left to right, with a stack of open entities; the first error ends it. Positions are
 * UTF-16 indices; an error's byte offset is counted when it is thrown.
 */
export class MarkdownPass {
  readonly #reader: Reader;
  readonly #open: OpenEntity[] = [];
  readonly #entities: (MessageEntity | undefined)[] = [];
  /** Links whose text is their URL. They wait for the whole text, which is cheap to slice only once it is complete. */
  readonly #ownUrls: { slot: number; offset: number; length: number }[] = [];
  #inQuote = false;
  #openLinks = 0;

  constructor(input: string) {
    this.#reader = new Reader(input);
  }

  /** Reads to the end of the input, where entities may still be open. */
  scan(): void {
    const reader = this.#reader;
    for (;;) {
      const kind = this.#innermost?.kind;
      const code = reader.next(kind === 'code' || kind === 'pre' ? SPECIAL_IN_CODE : SPECIAL_IN_TEXT);
      if (code < 0) break;
      if (code === BACKSLASH) reader.escape();
      else if (code !== NEWLINE) this.#markup(reader.input[reader.at]!, kind);
      else if (this.#inQuote && reader.input[reader.at + 1] !== '>') this.#endQuoteWithLine();
      else reader.newline();
    }
    reader.take();
  }

  finish(): FormattedText {
    if (this.#inQuote) this.#endQuoteWithInput();
    if (this.#innermost) throw this.#unclosed(this.#innermost);
    const { text } = this.#reader;
    for (const { slot, offset, length } of this.#ownUrls)
      this.#entities[slot] = linkEntity(text.slice(offset, offset + length), offset, length);
    return { text, entities: orderOpened(this.#entities.filter((entity) => entity !== undefined)) };
  }

  /** What is open where the pass stands, outermost first. */
  get openKinds(): OpenKind[] {
    return this.#open.map(({ kind }) => kind);
  }

  get #innermost(): OpenEntity | undefined {
    return this.#open[this.#open.length - 1];
  }

  #markup(character: string, innermost: OpenKind | undefined): void {
    const { input, at } = this.#reader;
    const doubled = input[at + 1] === character;
    switch (character) {
      case '*':
        return this.#delimiter('bold', 1, innermost);
      case '~':
        return this.#delimiter('strikethrough', 1, innermost);
      case '_':
        return doubled ? this.#delimiter('underline', 2, innermost) : this.#delimiter('italic', 1, innermost);
      case '|':
        return doubled ? this.#delimiter('spoiler', 2, innermost) : this.#reserved(character);
      case '`':
        return this.#backquote(doubled && input[at + 2] === character, innermost);
      case '[':
        return this.#begin('link', 1);
      case '!':
        return input[at + 1] === '[' ? this.#begin('emoji', 2) : this.#reserved(character);
      case ']':
        if (innermost === 'link') return this.#endLink();
        return innermost === 'emoji' ? this.#endEmoji() : this.#reserved(character);
      case '>':
        return this.#quoteMark();
      default:
        return this.#reserved(character);
    }
  }

  #delimiter(kind: OpenKind & PlainEntity['type'], width: number, innermost: OpenKind | undefined): void {
    if (kind === innermost) this.#end(kind, width);
    else this.#begin(kind, width);
  }

  #backquote(tripled: boolean, innermost: OpenKind | undefined): void {
    if (innermost === 'code') return this.#end('code', 1);
    if (!tripled) return this.#begin('code', 1);
    if (innermost === 'pre') return this.#end('pre', 3);
    const { input, at } = this.#reader;
    const { language, end } = readPreOpening(input, at + 3);
    return this.#begin('pre', end - at, language);
  }

  #quoteMark(): void {
    if (!this.#reader.atLineStart()) this.#reserved('>');
    if (this.#inQuote) return this.#reader.take(1);
    this.#inQuote = true;
    return this.#begin('quote', 1);
  }

  #begin(kind: OpenKind, width: number, language = ''): void {
    const { at } = this.#reader;
    this.#reader.take(width);
    this.#open.push({ kind, offset: this.#reader.text.length, at, slot: this.#entities.push(undefined) - 1, language });
    if (kind === 'link') this.#openLinks++;
  }

  #end(type: PlainEntity['type'] | 'pre', width: number): void {
    this.#reader.take(width);
    const { slot, offset, language } = this.#open.pop()!;
    const length = this.#reader.text.length - offset;
    if (length > 0)
      this.#entities[slot] = language ? { type: 'pre', offset, length, language } : { type, offset, length };
  }

  #endLink(): void {
    const { slot, offset } = this.#innermost!;
    const url = this.#reader.nextIs('](') ? this.#url() : undefined;
    if (url === undefined) this.#reader.take(1);
    const length = this.#reader.text.length - offset;
    if (length > 0 && url !== undefined) this.#entities[slot] = linkEntity(url, offset, length);
    else if (length > 0 && this.#openLinks <= MAX_NESTED_LINKS) this.#ownUrls.push({ slot, offset, length });
    this.#open.pop();
    this.#openLinks--;
  }

  #endEmoji(): void {
    const { at, slot, offset } = this.#innermost!;
    if (!this.#reader.nextIs(']('))
      throw this.#error('URL_MISSING', 'The entity must contain a tg://emoji or tg://time URL', at);
    const target = emojiOrTime(this.#url());
    if (!target) throw this.#error('URL_INVALID', 'Invalid tg://emoji or tg://time URL specified', at);
    const length = this.#reader.text.length - offset;
    if (length > 0) this.#entities[slot] = { ...target, offset, length };
    this.#open.pop();
  }

  /** Steps past `](…)` and returns what stands in the parentheses. */
  #url(): string {
    const from = this.#reader.at + 2;
    const part = readUrl(this.#reader.input, from);
    if (!part) throw this.#error('UNCLOSED_URL', `Can't find end of a URL at byte offset ${this.#bytesTo(from)}`, from);
    this.#reader.take(part.end + 1 - this.#reader.at);
    return part.url;
  }

  /** The newline after a quote's last line belongs to the quote. */
  #endQuoteWithLine(): void {
    const reader = this.#reader;
    reader.take();
    const { kind, at } = this.#innermost!;
    const barsEndTheLine = at === reader.at - 2 || (at === reader.at - 3 && reader.lastCode === CARRIAGE_RETURN);
    const expandable = kind === 'spoiler' && barsEndTheLine;
    if (expandable) this.#open.pop();
    if (this.#innermost!.kind !== 'quote') throw this.#unclosed(this.#innermost!);
    reader.newline();
    this.#inQuote = false;
    this.#end(expandable ? 'expandable_blockquote' : 'blockquote', 0);
  }

  #endQuoteWithInput(): void {
    const { kind, at } = this.#innermost!;
    const expandable = kind === 'spoiler' && at === this.#reader.input.length - 2;
    if (expandable) this.#open.pop();
    if (this.#innermost!.kind === 'quote') this.#end(expandable ? 'expandable_blockquote' : 'blockquote', 0);
  }

  #reserved(character: string): never {
    const message = `Character '${character}' is reserved and must be escaped with the preceding '\\'`;
    throw this.#error('RESERVED_CHARACTER', message, this.#reader.at);
  }

  #unclosed({ kind, language, at }: OpenEntity): MarkdownError {
    const name = language ? 'PreCode' : NAMES[kind];
    return this.#error('UNCLOSED_ENTITY', `Can't find end of ${name} entity at byte offset ${this.#bytesTo(at)}`, at);
  }

  #error(code: MarkdownErrorCode, message: string, at: number): MarkdownError {
    return new MarkdownError(code, message, this.#bytesTo(at));
  }

  #bytesTo(index: number): number {
    return Buffer.byteLength(this.#reader.input.slice(0, index));
  }
}
