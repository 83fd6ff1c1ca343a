import type { StoredReply } from '../store.ts';

/**
 * Replies as one text: the lengths of each id and body and its time, as JSON, and on the next line the ids and bodies as they are. To
 * write them as JSON as well, which most of them are already, would take several times as long.
 */
export function writeBatch(replies: readonly StoredReply[]): string {
  const lengths: number[] = [];
  let texts = '';
  for (const { id, at, body } of replies) {
    lengths.push(id.length, body.length, at);
    texts += id + body;
  }
  return `${JSON.stringify(lengths)}\n${texts}`;
}

/** In the order in which they were written. */
export function readBatch(batch: string): StoredReply[] {
  const end = batch.indexOf('\n');
  const lengths = JSON.parse(batch.slice(0, end)) as number[];
  const replies: StoredReply[] = [];
  let place = end + 1;
  const next = (length: number) => batch.slice(place, (place += length));
  for (let i = 0; i < lengths.length; i += 3) {
    replies.push({ id: next(lengths[i]!), body: next(lengths[i + 1]!), at: lengths[i + 2]! });
  }
  return replies;
}
