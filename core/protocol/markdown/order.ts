import type { MessageEntity } from './types.ts';

const RANKS: Record<MessageEntity['type'], number> = {
  blockquote: 0,
  expandable_blockquote: 0,
  pre: 2,
  code: 3,
  date_time: 4,
  text_link: 5,
  text_mention: 5,
  bold: 6,
  italic: 7,
  underline: 8,
  strikethrough: 9,
  spoiler: 10,
  custom_emoji: 11,
};
const LAST_RANK = 11;

const rank = (entity: MessageEntity): number => (entity.type === 'pre' && entity.language ? 1 : RANKS[entity.type]);

/** Telegram's order of entities, for sorting: by offset, then longer first, then by type. */
export function compareEntities(a: MessageEntity, b: MessageEntity): number {
  return a.offset - b.offset || b.length - a.length || rank(a) - rank(b);
}

/**
 * Puts entities that already stand in the order of their opening into Telegram's order: only those of equal range can be
 * wrong. Buckets instead of sorting, so that the time stays linear however many share one range.
 */
export function orderOpened(entities: readonly MessageEntity[]): MessageEntity[] {
  const ordered: MessageEntity[] = [];
  for (let from = 0, to = 0; from < entities.length; from = to) {
    const { offset, length } = entities[from]!;
    while (to < entities.length && entities[to]!.offset === offset && entities[to]!.length === length) to++;
    if (to - from === 1) {
      ordered.push(entities[from]!);
      continue;
    }
    const tied = entities.slice(from, to);
    for (let r = 0; r <= LAST_RANK; r++) for (const entity of tied) if (rank(entity) === r) ordered.push(entity);
  }
  return ordered;
}
