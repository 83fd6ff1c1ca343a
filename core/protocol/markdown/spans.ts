import { compareEntities } from './order.ts';
import { isQuote } from './syntax.ts';
import type { MessageEntity } from './types.ts';

/** An entity with the range it can really take in its text. */
export interface Span {
  readonly entity: MessageEntity;
  readonly start: number;
  readonly end: number;
  /** A quote that only the end of the text closes, and not the newline of its last line. Nothing can be around it. */
  readonly open: boolean;
}

/**
 * Brings any entities into what markup can express, in Telegram's order: ranges inside the text that split no surrogate
 * pair; quotes of whole lines, of which none overlaps an earlier one. What the parser returned stays as it is.
 */
export function spansOf(text: string, entities: readonly MessageEntity[]): Span[] {
  const spans: Span[] = [];
  let quotedUpTo = 0;
  for (const entity of [...entities].sort(compareEntities)) {
    let start = wholeCharacter(text, Math.max(entity.offset, 0), -1);
    let end = wholeCharacter(text, Math.min(entity.offset + entity.length, text.length), 1);
    if (!(start < end)) continue;
    if (isQuote(entity)) {
      [start, end] = wholeLines(text, start, end);
      if (start < quotedUpTo) continue;
      quotedUpTo = end;
    }
    spans.push({ entity, start, end, open: false });
  }
  const last = spans.findLastIndex(({ entity, end }) => isQuote(entity) && end === text.length);
  if (last >= 0 && !endsWithLine(text, spans[last]!, spans)) spans[last] = { ...spans[last]!, open: true };
  return spans;
}

function wholeCharacter(text: string, index: number, step: 1 | -1): number {
  const splitsPair = (text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800;
  return splitsPair ? index + step : index;
}

/** CRs at the beginning of a line may stay outside of its quote. */
function wholeLines(text: string, start: number, end: number): [number, number] {
  let line = start;
  while (text[line - 1] === '\r') line--;
  const first = line === 0 || text[line - 1] === '\n' ? start : text.lastIndexOf('\n', line - 1) + 1;
  const newline = text.indexOf('\n', end - 1);
  return [first, newline < 0 ? text.length : newline + 1];
}

/** What ends together with the quote but began in it, or can't contain it, would have to hold the quote's last newline. */
function endsWithLine(text: string, quote: Span, spans: readonly Span[]): boolean {
  const holdsNewline = ({ entity: { type }, start, end }: Span): boolean =>
    end === quote.end && (start > quote.start || (start === quote.start && (type === 'code' || type === 'pre')));
  return text.endsWith('\n') && !spans.some(holdsNewline);
}
