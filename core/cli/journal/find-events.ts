import type { EventDetail, EventFilter } from '../../store/journal.ts';
import type { StoreAccess } from './access.ts';

const PAGE = 200;

/** The newest events that pass, at most so many, newest first, as they are found. */
export async function* findEvents(
  access: Pick<StoreAccess, 'search'>,
  filter: EventFilter,
  limit: number,
): AsyncGenerator<EventDetail> {
  let left = limit;
  let after: number | undefined;
  do {
    const page = await access.search({ ...filter, order: 'newest', after, limit: Math.min(left, PAGE) });
    yield* page.events;
    left -= page.events.length;
    after = page.after;
  } while (after !== undefined && left > 0);
}

export async function foundEvents(...query: Parameters<typeof findEvents>): Promise<EventDetail[]> {
  const events: EventDetail[] = [];
  for await (const event of findEvents(...query)) events.push(event);
  return events;
}
