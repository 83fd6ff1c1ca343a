import { closest } from '../../config/closest.ts';
import { HostError } from '../../errors.ts';
import { eventNames, isEventName } from '../../protocol/names.ts';
import type { EventFilter } from '../../store/journal.ts';
import { TIMER_EVENT } from '../../store/timers.ts';
import type { DeploymentOptions } from '../options.ts';
import { openAccess, type StoreAccess } from './access.ts';
import { eventDetail } from './event-detail.ts';
import { eventJson } from './event-json.ts';
import { eventHead, eventRow, Titles } from './event-table.ts';
import { findEvents, foundEvents } from './find-events.ts';
import { follow } from './follow.ts';
import { print, screenWidth } from './print.ts';
import { stopOnInterrupt } from './interrupt.ts';

interface ListOptions extends DeploymentOptions {
  readonly filter: EventFilter;
  readonly limit: number;
  readonly follow?: true;
  readonly json?: true;
}

export async function listEvents(options: ListOptions): Promise<void> {
  await using access = await openAccess(options);
  if (options.follow) return await followEvents(access, options);
  const { filter, limit, json } = options;
  if (json) {
    for await (const event of findEvents(access, filter, limit)) if (!(await print(eventJson(event)))) return;
    return;
  }
  const events = await foundEvents(access, filter, limit);
  if (events.length === 0) return void (await print(['There are no such events.', ...unknownTypes(filter)].join('\n')));
  const width = screenWidth();
  const titles = new Titles();
  for (const event of events) titles.learn(event);
  const rows = events.map((event) => eventRow(event, titles, { width, now: Date.now() }));
  await print([eventHead({ width }), ...rows].join('\n'));
  if (events.length === limit) console.error(`The newest ${limit}; --limit shows more.`);
}

/** A slip in a type would otherwise look as if nothing had happened. Types that Hotline may add one day are no error. */
function unknownTypes({ types = [] }: EventFilter): string[] {
  return types
    .filter((type) => !isEventName(type) && type !== TIMER_EVENT)
    .map((type) => {
      const meant = closest(type, eventNames);
      return `Hotline is not known to send ${type}${meant === undefined ? `: it sends ${eventNames.join(', ')}.` : `; did you mean ${meant}?`}`;
    });
}

async function followEvents(access: StoreAccess, { filter, limit, json }: ListOptions): Promise<void> {
  using interrupt = stopOnInterrupt();
  const width = screenWidth();
  const titles = new Titles();
  if (!json) await print(eventHead({ width }));
  await follow(access, {
    filter,
    limit,
    signal: interrupt.signal,
    caughtUp() {
      const nobody = access.running
        ? ''
        : ' No host is running: nothing will come before it starts, and it cannot meanwhile.';
      console.error(`Following; Ctrl-C ends it.${nobody}`);
    },
    show(event, isChange) {
      titles.learn(event);
      const now = Date.now();
      const at = isChange ? now : event.receivedAt;
      void print(json ? eventJson(event) : eventRow(event, titles, { width, now }, at));
    },
  });
}

export async function showEvent(seq: number, options: DeploymentOptions & { readonly json?: true }): Promise<void> {
  await using access = await openAccess(options);
  const event = await access.event({ seq });
  if (event === null) throw new HostError('EVENT_UNKNOWN', `There is no event ${seq}.`);
  await print(options.json ? eventJson(event) : eventDetail(event, Date.now()));
}
