import { styleText } from 'node:util';
import { parseMarkdown, type EntityType, type MessageEntity } from '../protocol/markdown/index.ts';
import { withoutControls, type TextStyle } from './terminal.ts';

/** Puts styles on a stretch of text; `styleText` leaves them out where the terminal has none. */
export type Style = (styles: TextStyle[], text: string) => string;

const STYLES: Readonly<Partial<Record<EntityType, TextStyle>>> = {
  bold: 'bold',
  italic: 'italic',
  underline: 'underline',
  strikethrough: 'strikethrough',
  spoiler: 'inverse',
  code: 'cyan',
  pre: 'cyan',
  blockquote: 'dim',
  expandable_blockquote: 'dim',
  text_link: 'underline',
};

/**
 * Shows MarkdownV2 in a terminal: styles where it has them, and the address behind each link. Throws `MarkdownError`.
 *
 * ```ts
 * markdownForTerminal('*Total* 1\\.5'); // a bold "Total", then " 1.5"
 * ```
 */
export function markdownForTerminal(markup: string, style: Style = styleText): string {
  const { text, entities } = parseMarkdown(markup);
  const borders = new Set([0, text.length, ...entities.flatMap(({ offset, length }) => [offset, offset + length])]);
  const places = [...borders].sort((a, b) => a - b);
  const stretches = places.slice(0, -1).map((from, i) => {
    const to = places[i + 1]!;
    const inside = entities.filter(({ offset, length }) => offset <= from && to <= offset + length);
    const styles = inside.flatMap(({ type }) => STYLES[type] ?? []);
    const shown = withoutControls(text.slice(from, to));
    return (styles.length === 0 ? shown : style(styles, shown)) + addresses(inside, to, text);
  });
  return stretches.join('');
}

/** ` (https://…)` behind the links that end here, unless the text is the address. */
function addresses(entities: readonly MessageEntity[], end: number, text: string): string {
  const links = entities
    .filter((entity) => entity.type === 'text_link')
    .filter(({ offset, length }) => offset + length === end);
  return links
    .map(({ url, offset }) => (url.includes(text.slice(offset, end)) ? '' : ` (${withoutControls(url)})`))
    .join('');
}
