import { escapeMarkdown } from './escape.ts';

const ESCAPE = /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([^]))/gi;
const CONTROL: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

/** The literal part of a template as markup: see `md` for which backslashes are JavaScript's. */
export function literalMarkup(raw: string): string {
  return raw.replace(ESCAPE, (escape, ...[braced, four, two, character]: (string | undefined)[]) => {
    const hex = braced ?? four ?? two;
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      return code > 0x10ffff ? escape : escapeMarkdown(String.fromCodePoint(code));
    }
    if (character === '`') return character;
    return character === '\n' ? '' : (CONTROL[character!] ?? escape);
  });
}
