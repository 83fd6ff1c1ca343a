import { insertTexts } from './insert.ts';
import { literalMarkup } from './literal.ts';
import { insertMarkdown } from './nesting.ts';
import { holdsMarkdown, textOf, uncheckedMarkup, type MarkdownValue } from './values.ts';

/** Text alone is escaped in place; Markdown is fitted in by what it means, so that no delimiters can meet. */
export function templateMarkup(raw: readonly string[], values: readonly MarkdownValue[]): string {
  const literals = raw.map(literalMarkup);
  if (!values.some(holdsMarkdown)) return insertTexts(literals, values.map(textOf));
  return insertMarkdown(literals, values) ?? insertUnchecked(literals, values);
}

function insertUnchecked(literals: readonly string[], values: readonly MarkdownValue[]): string {
  return literals.reduce((markup, literal, index) => markup + uncheckedMarkup(values[index - 1]) + literal);
}
