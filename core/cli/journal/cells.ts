import { stripVTControlCharacters } from 'node:util';
import { withoutControls } from '../terminal.ts';

/** Letters that are one column each. Many lists hold no others, and what knows of graphemes takes a while to load. */
const PLAIN = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

function* graphemes(text: string): Iterable<string> {
  if (PLAIN.test(text)) return yield* text;
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/** Characters that take two columns: emoji, and the scripts of East Asia. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;

const columnsOf = (grapheme: string): number => (WIDE.test(grapheme) ? 2 : 1);

/** How many columns of a terminal a text takes; styles take none. */
export function columns(text: string): number {
  return [...graphemes(stripVTControlCharacters(text))].reduce((sum, grapheme) => sum + columnsOf(grapheme), 0);
}

/** The text in exactly so many columns: cut with an ellipsis, or filled up with spaces. What is foreign cannot move the cursor. */
export function cell(text: string, width: number): string {
  const plain = withoutControls(text).replace(/\s+/g, ' ');
  if (columns(plain) <= width) return plain + ' '.repeat(width - columns(plain));
  let cut = '';
  let used = 0;
  for (const grapheme of graphemes(plain)) {
    if (used + columnsOf(grapheme) > width - 1) break;
    cut += grapheme;
    used += columnsOf(grapheme);
  }
  return `${cut}…${' '.repeat(width - 1 - used)}`;
}

/** Pieces in as many lines as they take, none of which is broken. */
export function wrapped(pieces: readonly string[], width: number, gap = '  '): readonly string[] {
  const lines: string[] = [];
  for (const piece of pieces) {
    const longer = lines.length === 0 ? piece : `${lines.at(-1)}${gap}${piece}`;
    if (lines.length > 0 && columns(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}
