import type { Span } from './spans.ts';
import { isQuote } from './syntax.ts';
import type { EntityType } from './types.ts';

/** Is told, in the order of the text, what begins, what stands there and what ends; always properly nested. */
export interface Visitor {
  open(span: Span): void;
  /** Never empty; nothing begins or ends inside. */
  text(from: number, to: number): void;
  close(span: Span): void;
}

interface OpenSpan {
  readonly span: Span;
  /** Where it is closed; less than the span's own end where what is around it ends earlier. */
  readonly end: number;
  /** What goes on when this one is closed. */
  readonly after: Span[];
}

const isCode = (type: EntityType): boolean => type === 'code' || type === 'pre';

/** Where one of these is cut, the rest of it means nothing. */
const isWhole = (span: Span): boolean =>
  isQuote(span.entity) || span.entity.type === 'custom_emoji' || span.entity.type === 'date_time';

/** Of spans that begin together, the one that goes around the other comes first. */
const outerFirst = (a: Span, b: Span): number => b.end - a.end || depth(a) - depth(b);

function depth({ entity, open }: Span): number {
  if (isQuote(entity)) return open ? 0 : 2;
  return isCode(entity.type) ? (entity.type === 'pre' ? 3 : 4) : 1;
}

/**
 * Goes through a text of this length. Entities that the parser returned are visited as they are. Of others, those that cross
 * are closed and opened again at the border; nothing but text is visited inside code (and code inside `pre`); and a
 * quote is never cut: what crosses its border is.
 */
export function walk(length: number, entities: readonly Span[], visitor: Visitor): void {
  const spans = entities.toSorted((a, b) => a.start - b.start || outerFirst(a, b));
  const stack: OpenSpan[] = [];
  let next = 0;
  let at = 0;

  const close = (): Span[] => {
    const { span, after } = stack.pop()!;
    visitor.close(span);
    return isWhole(span) ? after : [span, ...after];
  };
  const open = (span: Span): void => {
    const around = stack.at(-1);
    if (around) {
      const { type } = around.span.entity;
      const limit = innerEnd(around);
      const allowed = !isCode(type) || (type === 'pre' && span.entity.type === 'code');
      if (!allowed || limit <= at) {
        if (!isWhole(span)) around.after.push(span);
        return;
      }
      stack.push({ span, end: Math.min(span.end, limit), after: [] });
    } else stack.push({ span, end: span.end, after: [] });
    visitor.open(span);
  };

  for (;;) {
    const ready: Span[] = [];
    while (stack.length > 0 && stack.at(-1)!.end <= at) ready.push(...close());
    while (next < spans.length && spans[next]!.start <= at) ready.push(spans[next++]!);
    const quote = ready.find(({ entity, end }) => isQuote(entity) && end > at);
    if (quote) while (stack.length > 0 && (quote.open || stack.at(-1)!.end < quote.end)) ready.push(...close());
    for (const span of ready.sort(outerFirst)) if (span.end > at) open(span);
    if (at >= length) return;
    const to = Math.min(stack.at(-1)?.end ?? length, spans[next]?.start ?? length);
    visitor.text(at, to);
    at = to;
  }
}

/** Up to where something inside can go: the newline that ends a quote is no part of what is in the quote. */
function innerEnd({ span, end }: OpenSpan): number {
  return isQuote(span.entity) && !span.open ? end - 1 : end;
}
