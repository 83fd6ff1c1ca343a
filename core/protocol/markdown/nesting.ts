import { MarkdownError } from './error.ts';
import { concatFormatted, isReplacedBy } from './formatted.ts';
import { parseMarkdown } from './parse.ts';
import { renderMarkdown } from './render.ts';
import { insertTexts } from './insert.ts';
import type { FormattedText, MessageEntity } from './types.ts';
import { formattedOf, holdsMarkdown, textOf, type MarkdownValue } from './values.ts';

/** No characters by definition: texts that programs exchange hold none of them. */
const NONCHARACTERS = Array.from({ length: 32 }, (_, index) => String.fromCharCode(0xfdd0 + index));

/**
 * Parses the literals with a stand-in for each value that holds Markdown, then puts what the values mean in the places of the
 * stand-ins. Without a result where something does not parse, or where a value stands in a URL.
 */
export function insertMarkdown(literals: readonly string[], values: readonly MarkdownValue[]): string | undefined {
  const texts = values.map((value) => (holdsMarkdown(value) ? undefined : textOf(value)));
  const standIn = NONCHARACTERS.find((character) => ![...literals, ...texts].some((part) => part?.includes(character)));
  if (standIn === undefined) return undefined;
  try {
    const markup = insertTexts(
      literals,
      texts.map((text) => text ?? standIn),
    );
    const frame = parseMarkdown(markup, { maxCharacters: Infinity });
    const nested = values.filter(holdsMarkdown).map(formattedOf);
    const chunks = frame.text.split(standIn);
    const inUrl = frame.entities.some((entity) => entity.type === 'text_link' && entity.url.includes(standIn));
    if (inUrl || chunks.length !== nested.length + 1) return undefined;
    const { text, entities } = fill(frame.entities, chunks, nested);
    return renderMarkdown(text, entities);
  } catch (error) {
    if (error instanceof MarkdownError) return undefined;
    throw error;
  }
}

function fill(
  around: readonly MessageEntity[],
  chunks: readonly string[],
  nested: readonly FormattedText[],
): FormattedText {
  const parts: FormattedText[] = [];
  /** Where each part stood in the frame. */
  const places: number[] = [];
  let place = 0;
  chunks.forEach((chunk, index) => {
    parts.push({ text: chunk, entities: [] });
    places.push(place);
    place += chunk.length;
    if (index === nested.length) return;
    parts.push(inside(around, place, nested[index]!));
    places.push(place++);
  });
  const { text, entities, starts } = concatFormatted(parts);

  const moved = around.map((entity) => {
    const first = partAt(entity.offset);
    const last = partAt(entity.offset + entity.length - 1);
    const start = starts[first]! + (isChunk(first) ? entity.offset - places[first]! : 0);
    const end =
      starts[last]! + (isChunk(last) ? entity.offset + entity.length - places[last]! : parts[last]!.text.length);
    return { ...entity, offset: start, length: end - start };
  });
  return { text, entities: [...moved, ...entities] };

  function partAt(index: number): number {
    return places.findLastIndex((from) => from <= index);
  }
}

/** Literal text and nested values take turns. */
const isChunk = (part: number): boolean => part % 2 === 0;

function inside(around: readonly MessageEntity[], at: number, { text, entities }: FormattedText): FormattedText {
  const outer = around.filter(({ offset, length }) => offset <= at && at < offset + length);
  return { text, entities: entities.filter(({ type }) => !outer.some((entity) => isReplacedBy(type, entity.type))) };
}
