import type {
  DeadLetter,
  DeadLetterPlace,
  DeadLetterQuery,
  DeliveryInfo,
  DeliveryState,
  EventDetail,
  Found,
  SearchQuery,
} from '../journal.ts';
import { matches } from '../matches.ts';
import type { Row, Rows } from './row.ts';

/** What one delivery of an event is in. */
export function stateOf(journal: Rows, { event, dead }: Row, plugin: string): DeliveryState {
  const letter = dead.get(plugin);
  if (letter !== undefined) return letter.discarded ? 'discarded' : letter.held ? 'held' : 'dead';
  const open = journal.openOf(plugin).find(event.dialog, event.seq);
  if (open === undefined) return 'done';
  return open.retryAt === undefined ? 'waiting' : 'retrying';
}

export function detailOf(journal: Rows, row: Row): EventDetail {
  const deliveries = [...row.plugins].sort().map((plugin): DeliveryInfo => {
    const { retryAt } = journal.openOf(plugin).find(row.event.dialog, row.event.seq) ?? {};
    const info = { plugin, state: stateOf(journal, row, plugin), attempts: row.attempts.get(plugin) ?? [] };
    return retryAt === undefined ? info : { ...info, retryAt };
  });
  return { ...row.event, repeats: row.repeats, deliveries };
}

export function search(journal: Rows, query: SearchQuery): Found {
  const { plugin, state, order, after, limit } = query;
  const rows = [...journal.rows.values()];
  if (order === 'newest') rows.reverse();
  const events: EventDetail[] = [];
  for (const row of rows) {
    const { seq } = row.event;
    if (after !== undefined && (order === 'newest' ? seq >= after : seq <= after)) continue;
    if (events.length === limit) return { events, after: events.at(-1)!.seq };
    if (!matches(row.event, query)) continue;
    const isWanted = [...row.plugins].some(
      (name) => name === (plugin ?? name) && (state === undefined || state === stateOf(journal, row, name)),
    );
    if (isWanted || (plugin === undefined && state === undefined)) events.push(detailOf(journal, row));
  }
  return { events };
}

export function deadLetters(journal: Rows, query: DeadLetterQuery): readonly DeadLetter[] {
  const { plugin: wanted, order = 'newest', after, limit } = query;
  const letters = [...journal.rows.values()].flatMap(({ event: { seq, type, dialog }, dead, attempts }) =>
    [...dead]
      .filter(([plugin, { discarded }]) => !discarded && plugin === (wanted ?? plugin))
      .map(([plugin, { at: diedAt, held }]) => {
        return { plugin, seq, type, dialog, diedAt, held, attempts: attempts.get(plugin) ?? [] };
      }),
  );
  const direction = order === 'newest' ? -1 : 1;
  return letters
    .filter((letter) => after === undefined || compare(letter, after) * direction > 0)
    .sort((a, b) => compare(a, b) * direction)
    .slice(0, limit);
}

function compare(a: DeadLetterPlace, b: DeadLetterPlace): number {
  return a.diedAt - b.diedAt || a.seq - b.seq || (a.plugin < b.plugin ? -1 : Number(a.plugin > b.plugin));
}
