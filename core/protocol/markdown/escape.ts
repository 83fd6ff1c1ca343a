const RESERVED = /[_*[\]()~`>#+\-=|{}.!\\]/g;

/**
 * Makes any text safe to stand in MarkdownV2: it is shown exactly as it is. Valid everywhere, also inside code and the
 * URL of a link, except in the language of a code block, which knows no escaping.
 *
 * ```ts
 * escapeMarkdown('1.5 (net)'); // '1\.5 \(net\)'
 * ```
 */
export function escapeMarkdown(text: string): string {
  return text.replace(RESERVED, '\\$&');
}
