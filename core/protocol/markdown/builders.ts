import { MarkdownError } from './error.ts';
import { wrapFormatted, concatFormatted, type Omitted } from './formatted.ts';
import { Markdown } from './markdown.ts';
import { renderMarkdown } from './render.ts';
import type { FormattedText, MessageEntity } from './types.ts';
import { formattedOf, isNothing, textOf, uncheckedMarkup, type MarkdownValue } from './values.ts';

const SAMPLE = 'x';

const toMarkdown = ({ text, entities }: FormattedText): Markdown => new Markdown(renderMarkdown(text, entities));

/** Where the content does not parse, its markup is passed on inside: the host then says what is wrong with it. */
function wrap(content: MarkdownValue, entity: Omitted<MessageEntity>): Markdown {
  try {
    return toMarkdown(wrapFormatted(formattedOf(content), entity));
  } catch (error) {
    if (!(error instanceof MarkdownError)) throw error;
    const sample = toMarkdown(wrapFormatted({ text: SAMPLE, entities: [] }, entity));
    return new Markdown(sample.markup.replace(SAMPLE, () => uncheckedMarkup(content)));
  }
}

const plain = (content: MarkdownValue, entity: Omitted<MessageEntity>): Markdown =>
  toMarkdown(wrapFormatted({ text: textOf(content), entities: [] }, entity));

/** The builders that `md` offers. Each takes text, numbers, Markdown and arrays of them, and nests in any order. */
export const builders = {
  bold: (content: MarkdownValue): Markdown => wrap(content, { type: 'bold' }),
  italic: (content: MarkdownValue): Markdown => wrap(content, { type: 'italic' }),
  underline: (content: MarkdownValue): Markdown => wrap(content, { type: 'underline' }),
  strike: (content: MarkdownValue): Markdown => wrap(content, { type: 'strikethrough' }),
  /** Hidden until it is tapped. */
  spoiler: (content: MarkdownValue): Markdown => wrap(content, { type: 'spoiler' }),
  /** Monospaced; formatting inside is dropped. */
  code: (content: MarkdownValue): Markdown => plain(content, { type: 'code' }),
  /** A block of code, with its language for highlighting; formatting inside is dropped. */
  pre: (content: MarkdownValue, language?: string): Markdown =>
    plain(content, language ? { type: 'pre', language } : { type: 'pre' }),
  /** A link; the URL stands in for an empty text. A URL that Telegram takes for none leaves the text. */
  link: (content: MarkdownValue, url: string | URL): Markdown =>
    wrap(textOf(content) === '' ? String(url) : content, { type: 'text_link', url: String(url).toWellFormed() }),
  /** Mentions a user who may have no username. */
  mention: (content: MarkdownValue, userId: number): Markdown =>
    wrap(content, { type: 'text_mention', user_id: userId }),
  /** A quote of whole lines; quotes inside it become part of it. */
  quote: (content: MarkdownValue): Markdown => wrap(content, { type: 'blockquote' }),
  /** A quote that is shown folded. */
  expandable: (content: MarkdownValue): Markdown => wrap(content, { type: 'expandable_blockquote' }),
  /** One line with a bullet for each item; `null`, `undefined` and `false` are left out. */
  list(items: readonly MarkdownValue[]): Markdown {
    const lines = items.filter((item) => !isNothing(item)).map((item) => ['• ', item]);
    const separated = lines.flatMap((line, index) => (index === 0 ? [line] : ['\n', line]));
    try {
      return toMarkdown(concatFormatted(separated.map(formattedOf)));
    } catch (error) {
      if (!(error instanceof MarkdownError)) throw error;
      return new Markdown(uncheckedMarkup(separated));
    }
  },
};
