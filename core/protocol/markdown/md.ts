import { builders } from './builders.ts';
import { Markdown } from './markdown.ts';
import { templateMarkup } from './template.ts';
import type { MarkdownValue } from './values.ts';

function tag(strings: TemplateStringsArray, ...values: MarkdownValue[]): Markdown {
  return new Markdown(templateMarkup(strings.raw, values));
}

/**
 * Writes MarkdownV2. What stands in the template is markup, what is interpolated is text: it is escaped, so that it is
 * shown as it is, whatever it holds. `Markdown` keeps its formatting, arrays are joined, and `null`, `undefined` and
 * `false` are nothing. Builders write what is hard to get right by hand, and nest in any order.
 *
 * ```ts
 * md`*Invoice №${number}* over ${amount} ${currency}, ${md.link('open', url)}\. ${note && md.quote(note)}`
 * ```
 *
 * A backslash in the template is the one of MarkdownV2, written once: `\.` is a dot. JavaScript's own escapes mean what
 * they mean in any string, as text: `\n`, `\r`, `\t`, `\x2e`, `\u2116`, `\u{1f600}`; a backslash at the end of a line joins it with the
 * next; and a backquote, which JavaScript wants escaped, is the backquote of markup, so that `` \`code\` `` is code.
 *
 * The markup itself is checked when the reply is sent: where it is not valid, it is shown as it was written, and the log says
 * where it went wrong.
 */
export const md = Object.assign(tag, builders);
