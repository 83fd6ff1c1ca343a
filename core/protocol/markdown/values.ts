import { escapeMarkdown } from './escape.ts';
import { concatFormatted } from './formatted.ts';
import { Markdown } from './markdown.ts';
import { parseMarkdown } from './parse.ts';
import type { FormattedText } from './types.ts';

/**
 * What `md` and its builders take. Text stays text, whatever it holds; `Markdown` keeps its formatting; the items of an array
 * follow each other; a `Date` is written as `2026-11-23 18:05 UTC`; `null`, `undefined` and `false` are nothing.
 */
export type MarkdownValue =
  string | number | bigint | boolean | Date | Markdown | null | undefined | readonly MarkdownValue[];

type Scalar = Exclude<MarkdownValue, Markdown | readonly MarkdownValue[]>;

const isList = (value: MarkdownValue): value is readonly MarkdownValue[] => Array.isArray(value);

export const isNothing = (value: MarkdownValue): boolean => value === null || value === undefined || value === false;

export function holdsMarkdown(value: MarkdownValue): boolean {
  return value instanceof Markdown || (isList(value) && value.some(holdsMarkdown));
}

/** A value without its formatting. Markdown that does not parse is taken for the text it is. */
export function textOf(value: MarkdownValue): string {
  if (isList(value)) return value.map(textOf).join('');
  if (!(value instanceof Markdown)) return scalarText(value);
  try {
    return formattedOf(value).text;
  } catch {
    return value.markup.toWellFormed();
  }
}

/** A value with its formatting. Throws `MarkdownError` where Markdown in it does not parse. */
export function formattedOf(value: MarkdownValue): FormattedText {
  if (isList(value)) return concatFormatted(value.map(formattedOf));
  if (value instanceof Markdown) return parseMarkdown(value.markup, { maxCharacters: Infinity });
  return { text: scalarText(value), entities: [] };
}

/** A value as markup, unchecked: for where its Markdown does not parse, so that the host can say what is wrong with it. */
export function uncheckedMarkup(value: MarkdownValue): string {
  if (isList(value)) return value.map(uncheckedMarkup).join('');
  return value instanceof Markdown ? value.markup : escapeMarkdown(scalarText(value));
}

function scalarText(value: Scalar): string {
  if (isNothing(value)) return '';
  return (value instanceof Date ? dateText(value) : String(value)).toWellFormed();
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? String(date) : `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}
