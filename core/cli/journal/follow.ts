import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryInfo, EventDetail, EventFilter } from '../../store/journal.ts';
import type { StoreAccess } from './access.ts';
import { foundEvents } from './find-events.ts';

const EVERY_MS = 200;
/** So many events whose deliveries may still change are looked at each time; of more, the newest. */
const WATCHED = 200;

export type FollowAccess = Pick<StoreAccess, 'changes' | 'deadLetters' | 'search'>;

export interface FollowOptions {
  readonly filter: EventFilter;
  /** How many of the newest events are shown before. */
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Everything so far was shown. */
  caughtUp(): void;
  /** An event; again when a delivery of it changes. */
  show(event: EventDetail, isChange: boolean): void;
}

/** Shows events as they come, and whenever the state of a delivery changes. Resolves when `signal` is aborted. */
export async function follow(access: FollowAccess, options: FollowOptions): Promise<void> {
  const { filter, limit, signal, caughtUp, show } = options;
  const [newest, seen] = await theNewest(access, filter, limit);
  const watched = new Map(
    seen.concat(await dead(access, newest)).map(({ seq, deliveries }) => [seq, standing(deliveries)]),
  );
  for (const event of seen) show(event, false);
  caughtUp();
  let after = newest;

  // An event may come into a state later: states are judged here.
  const { plugin, state, ...newOnes } = filter;
  const passes = ({ deliveries }: EventDetail) =>
    (plugin === undefined && state === undefined) ||
    deliveries.some((one) => one.plugin === (plugin ?? one.plugin) && one.state === (state ?? one.state));

  while (!signal.aborted) {
    const oldest = [...watched.keys()].sort((a, b) => a - b).slice(0, -WATCHED);
    for (const seq of oldest) watched.delete(seq);
    const changes = await access.changes({ filter: newOnes, after, watched: [...watched.keys()] });
    after = changes.after;
    for (const event of [...changes.watched, ...changes.events]) {
      const before = watched.get(event.seq);
      const now = standing(event.deliveries);
      if (before !== now && passes(event)) show(event, before !== undefined);
      if (event.deliveries.some(isUnsettled)) watched.set(event.seq, now);
      else watched.delete(event.seq);
    }
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Dead letters may be retried. */
const isUnsettled = ({ state }: DeliveryInfo) => state !== 'done' && state !== 'discarded';

const standing = (deliveries: readonly DeliveryInfo[]): string =>
  JSON.stringify(deliveries.map(({ plugin, state, attempts, retryAt }) => [plugin, state, attempts.length, retryAt]));

/** The newest events that pass, the oldest of them first, and the place beyond which events are new. */
async function theNewest(
  access: FollowAccess,
  filter: EventFilter,
  limit: number,
): Promise<[after: number, events: readonly EventDetail[]]> {
  const newest = (await access.search({ order: 'newest', limit: 1 })).events[0]?.seq ?? 0;
  const events = (await foundEvents(access, filter, limit)).reverse();
  return [Math.max(newest, events.at(-1)?.seq ?? 0), events];
}

/** The events of the newest dead letters: old as they may be, they may be retried. */
async function dead(access: FollowAccess, after: number): Promise<readonly EventDetail[]> {
  const letters = await access.deadLetters({ limit: WATCHED });
  const seqs = [...new Set(letters.map(({ seq }) => seq))];
  return (await access.changes({ filter: {}, after, watched: seqs })).watched;
}
