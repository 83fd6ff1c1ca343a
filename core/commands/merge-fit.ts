import { renderMarkdown, truncateFormatted, truncateText, type FormattedText } from '../protocol/markdown/index.ts';
import { failureLines, type Failure } from './merge-failures.ts';
import type { MergeWarning, ReplyPart } from './merge-parts.ts';
import { fairShares } from './merge-shares.ts';

/** Telegram's limit for what is shown; Telegram counts characters, UTF-16 units are stricter. */
export const MAX_UNITS = 4096;
/** The Bot API's limit for markup, before it is parsed. */
export const MAX_BYTES = 32_768;

const SEPARATOR = '\n\n';
/** Less than this of a reply is worth less than the reply without its formatting, in UTF-16 units. */
const WORTH_FORMATTING = 64;
/** In bytes: what markup may grow by where replies meet. */
const SEAM = 16;

export const byteLength = (text: string): number => Buffer.byteLength(text);

/** The replies cut to what can be shown, the longest first, and behind them the failures, which are never crowded out. */
export function fitUnits(replies: readonly ReplyPart[], failures: readonly Failure[]): FormattedText[] {
  const lines = failures.length > 0 ? [{ text: failureLines(failures, MAX_UNITS / 2), entities: [] }] : [];
  const separators = (replies.length + lines.length - 1) * SEPARATOR.length;
  const shares = fairShares(
    replies.map(({ content }) => content.text.length),
    MAX_UNITS - separators - (lines[0]?.text.length ?? 0),
  );
  return [...replies.map(({ content }, index) => truncateFormatted(content, shares[index]!)), ...lines];
}

/** The same blocks, cut further where their markup (addresses, mostly) is too long. */
export function fitBytes(blocks: readonly FormattedText[]): FormattedText[] {
  const sizes = blocks.map(markupBytes);
  const shares = fairShares(sizes, MAX_BYTES - blocks.length * SEAM);
  return blocks.map((block, index) => (sizes[index]! <= shares[index]! ? block : cutToBytes(block, shares[index]!)));
}

export function joinBlocks(blocks: readonly FormattedText[]): FormattedText {
  let text = '';
  const entities = blocks.flatMap((block, index) => {
    if (index > 0) text += SEPARATOR;
    const start = text.length;
    text += block.text;
    return block.entities.map((entity) => ({ ...entity, offset: entity.offset + start }));
  });
  return { text, entities };
}

/** What the authors should know of what became of their replies. */
export function lossesOf(replies: readonly ReplyPart[], blocks: readonly FormattedText[]): MergeWarning[] {
  return replies.flatMap(({ plugin, content }, index) => {
    const { text, entities } = blocks[index]!;
    if (text.length < content.text.length)
      return { plugin, reason: `cut from ${content.text.length} to ${text.length} characters` };
    if (entities.length < content.entities.length)
      return { plugin, reason: 'sent without formatting: its markup is too long' };
    return [];
  });
}

const markupBytes = ({ text, entities }: FormattedText): number => byteLength(renderMarkdown(text, entities));

function cutToBytes(block: FormattedText, bytes: number): FormattedText {
  let fits = 0;
  for (let tooMany = block.text.length + 1; tooMany - fits > 1;) {
    const half = (fits + tooMany) >> 1;
    if (markupBytes(truncateFormatted(block, half)) <= bytes) fits = half;
    else tooMany = half;
  }
  if (fits >= Math.min(WORTH_FORMATTING, block.text.length)) return truncateFormatted(block, fits);
  return { text: truncateText(block.text, Math.floor(bytes / MAX_BYTES_PER_UNIT)), entities: [] };
}

/** Of escaped text: three for a character beyond U+07FF, two for an escaped one. */
const MAX_BYTES_PER_UNIT = 3;
