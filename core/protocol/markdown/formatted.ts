import { STYLES, isQuote } from './syntax.ts';
import type { EntityType, FormattedText, MessageEntity } from './types.ts';

/**
 * Puts formatted texts behind each other. A quote has its lines for itself: where it would share one with what stands
 * before or after it, a newline is added. `starts` says where each part begins.
 */
export function concatFormatted(
  parts: readonly FormattedText[],
): FormattedText & { readonly starts: readonly number[] } {
  let text = '';
  const entities: MessageEntity[] = [];
  const starts: number[] = [];
  for (const part of parts) {
    if (part.text !== '') makeRoom(part);
    starts.push(text.length);
    for (const entity of part.entities) entities.push({ ...entity, offset: text.length + entity.offset });
    text += part.text;
  }
  return { text, entities, starts };

  function makeRoom(part: FormattedText): void {
    const quote = entities.findLastIndex(isQuote);
    if (quote >= 0 && isOpenQuote(entities[quote]!, text)) {
      if (!part.text.startsWith('\n')) text += '\n';
      entities[quote] = { ...entities[quote]!, length: entities[quote]!.length + 1 };
    } else if (text !== '' && !text.endsWith('\n') && beginsWithQuote(part)) text += '\n';
  }
}

const isOpenQuote = ({ offset, length }: MessageEntity, text: string): boolean =>
  offset + length === text.length && !text.endsWith('\n');

const beginsWithQuote = ({ text, entities }: FormattedText): boolean =>
  entities.some((entity) => isQuote(entity) && /^\r*$/.test(text.slice(0, entity.offset)));

/** Puts one entity around a whole text, in place of those inside that it can't contain or makes pointless. */
export function wrapFormatted({ text, entities }: FormattedText, entity: Omitted<MessageEntity>): FormattedText {
  const around = { ...entity, offset: 0, length: text.length } as MessageEntity;
  return { text, entities: [around, ...entities.filter(({ type }) => !isReplacedBy(type, entity.type))] };
}

/** Without the range; distributes over the union. */
export type Omitted<Entity> = Entity extends MessageEntity ? Omit<Entity, 'offset' | 'length'> : never;

const QUOTES: readonly EntityType[] = ['blockquote', 'expandable_blockquote'];
const LINKS: readonly EntityType[] = ['text_link', 'text_mention'];

/** Whether formatting is lost, and should be, inside of other formatting. */
export function isReplacedBy(inner: EntityType, outer: EntityType): boolean {
  if (STYLES.has(outer)) return inner === outer;
  return [QUOTES, LINKS].some((group) => group.includes(inner) && group.includes(outer));
}
