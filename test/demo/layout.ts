import { styleText } from 'node:util';
import { spread, widthOf, WIDTH, wrap } from './text.ts';

const BAR = '┃';
/** Columns of a bubble's text. */
const BUBBLE = 64;

/** A text of more lines is shown with so many of its beginning, and of its end. */
const MAX_LINES = 14;
const EDGE_LINES = 4;

export type Colour = 'blueBright' | 'cyan' | 'red';

/** A line across, with what begins here and what is known of it. */
export function rule(text: string, note: string): string {
  const [left, right] = [`── ${text} `, note === '' ? '' : ` ${note} ──`];
  const fill = '─'.repeat(Math.max(1, WIDTH - widthOf(left) - widthOf(right)));
  return `${styleText('dim', '──')} ${styleText('bold', text)} ${styleText('dim', fill + right)}`;
}

export interface Message {
  readonly who: string;
  /** May hold styles of its own. */
  readonly text: string;
  readonly note: string;
  readonly colour: Colour;
}

/** What somebody wrote, on the left, with what is known of it at the right end. */
export function bubble({ who, text, note, colour }: Message): string {
  const lines = withoutMiddle(wrap(text.replace(LONG_WORD, shortWord), BUBBLE)).map((line) =>
    `${styleText(colour, BAR)} ${line}`.trimEnd(),
  );
  return [spread(styleText(['bold', colour], who), styleText('dim', note)), ...lines].join('\n');
}

/** Links, mostly. */
const LONG_WORD = new RegExp(`\\S{${BUBBLE + 1},}`, 'g');
const shortWord = (word: string): string => `${word.slice(0, BUBBLE / 2)}…${word.slice(-BUBBLE / 3)}`;

function withoutMiddle(lines: readonly string[]): readonly string[] {
  if (lines.length <= MAX_LINES) return lines;
  const hidden = styleText('dim', `⋮ ${lines.length - 2 * EDGE_LINES} lines more`);
  return [...lines.slice(0, EDGE_LINES), hidden, ...lines.slice(-EDGE_LINES)];
}

/** What the operator typed, on the right, with what is known of it at the left end. */
export function typed({ who, text, note }: Omit<Message, 'colour'>): string {
  const lines = wrap(text, BUBBLE).map((line) => spread('', `${line} ${styleText('green', BAR)}`));
  return [spread(styleText('dim', note), styleText(['bold', 'green'], who)), ...lines].join('\n');
}

/** A fact with its sign: done, failed, or just so. */
export function fact(sign: '✓' | '✗' | '·', text: string, note = ''): string {
  const colour = { '✓': 'green', '✗': 'red', '·': 'dim' } as const;
  const [first = '', ...others] = wrap(text, WIDTH - 4 - widthOf(note));
  const head = spread(`${styleText(colour[sign], sign)} ${first}`, styleText('dim', note)).trimEnd();
  return [head, ...others.map((line) => `  ${line}`)].join('\n');
}

export function paragraph(text: string): string {
  return wrap(text, WIDTH).join('\n');
}
