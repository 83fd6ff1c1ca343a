import { CARRIAGE_RETURN, NEWLINE } from './syntax.ts';

const BACKQUOTE = '`';
const LANGUAGE = /[^ \t\r\n\v\0`]+/y;

const isBreak = (code: number): boolean => code === NEWLINE || code === CARRIAGE_RETURN;

/**
 * Reads what follows the opening backquotes of a code block: the language, if there is one, and one line break, which may
 * be a pair of CR and LF in either order. `end` is the index of the block's first character.
 */
export function readPreOpening(input: string, from: number): { language: string; end: number } {
  LANGUAGE.lastIndex = from;
  const run = LANGUAGE.exec(input)?.[0] ?? '';
  const next = input[from + run.length];
  const language = next === undefined || next === BACKQUOTE ? '' : run;
  const end = from + language.length;
  const first = input.charCodeAt(end);
  if (!isBreak(first)) return { language, end };
  const second = input.charCodeAt(end + 1);
  return { language, end: end + (isBreak(second) && second !== first ? 2 : 1) };
}
