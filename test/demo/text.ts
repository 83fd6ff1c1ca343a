import { stripVTControlCharacters } from 'node:util';

/** Columns that every line of the demo keeps to. */
export const WIDTH = 80;

const ZERO_WIDTH = /\p{M}|\p{Cf}/u;
const WIDE = /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;

/** The columns that a text takes in a terminal, without its colours. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (!ZERO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** Lines of at most `width` columns, broken between words; a longer word stands alone. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(' ')) {
      const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
      if (lines.length === 0 || widthOf(longer) > width) lines.push(word);
      else lines[lines.length - 1] = longer;
    }
    return lines;
  });
}

/** One line with something at either end. */
export function spread(left: string, right: string, fill = ' '): string {
  return left + fill.repeat(Math.max(1, WIDTH - widthOf(left) - widthOf(right))) + right;
}

/** `8 ms`, `2.75 s` */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** `scribe and snail`, `directory, scribe and snail` */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(names);
}
