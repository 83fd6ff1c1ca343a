import { HostError } from '../../errors.ts';
import type { DeadLetter, DeadLetterPlace, DeadLetterQuery } from '../../store/journal.ts';
import type { DeploymentOptions } from '../options.ts';
import { openAccess, type StoreAccess } from './access.ts';
import { confirm } from './confirm.ts';
import { deadTable } from './dead-table.ts';
import { letterJson } from './event-json.ts';
import { print, screenWidth } from './print.ts';
import { counted, listed, sentence } from './quantities.ts';
import type { LetterId } from './tasks.ts';

export interface DeadOptions extends DeploymentOptions {
  readonly plugin?: string;
  readonly all?: true;
  readonly yes?: true;
  readonly limit: number;
  readonly json?: true;
}

/** What becomes of dead letters. */
export type Change = 'retry' | 'discard';

const PAGE = 500;

export async function listDead({ plugin, limit, json, ...options }: DeadOptions): Promise<void> {
  await using access = await openAccess(options);
  const found = findDead(access, { plugin, order: 'newest' }, limit);
  if (json) {
    for await (const letter of found) if (!(await print(letterJson(letter)))) return;
    return;
  }
  const letters: DeadLetter[] = [];
  for await (const letter of found) letters.push(letter);
  const total = await countDead(access, plugin);
  if (letters.length === 0) return void (await print(`There are no dead letters${ofPlugin(plugin)}.`));
  await print(deadTable(letters, { width: screenWidth() }));
  if (letters.length < total)
    console.error(`${letters.length} of ${counted(total, 'dead letter')}; --limit shows more.`);
}

/** False: it is not clear which ones are meant. */
export async function changeDead(change: Change, seq: number | undefined, options: DeadOptions): Promise<boolean> {
  await using access = await openAccess(options);
  const { plugin, all, yes } = options;
  if (seq !== undefined) {
    const letters = await lettersOf(access, seq, plugin);
    const what = `${sentence(change)} event ${seq} of ${listed(letters.map((letter) => letter.plugin))}`;
    if (await confirm(what, yes)) await report(access, change, await act(access, change, letters));
    return true;
  }
  const total = await countDead(access, plugin);
  if (plugin === undefined && !all && total > 1) return false;
  if (total === 0) {
    await print(`There are no dead letters${ofPlugin(plugin)}.`);
  } else if (await confirm(`${sentence(change)} ${counted(total, 'dead letter')}${ofPlugin(plugin)}`, yes)) {
    await report(access, change, await changeAll(access, change, plugin));
  }
  return true;
}

/** At most so many, as they are found. */
async function* findDead(
  access: Pick<StoreAccess, 'deadLetters'>,
  query: Pick<DeadLetterQuery, 'plugin' | 'order'>,
  limit = Infinity,
): AsyncGenerator<DeadLetter> {
  let left = limit;
  let after: DeadLetterPlace | undefined;
  do {
    const page = await access.deadLetters({ ...query, after, limit: Math.min(left, PAGE) });
    yield* page;
    left -= page.length;
    after = placeOf(page.at(-1));
  } while (after !== undefined && left > 0);
}

const placeOf = (letter: DeadLetter | undefined): DeadLetterPlace | undefined =>
  letter && { diedAt: letter.diedAt, seq: letter.seq, plugin: letter.plugin };

const ofPlugin = (plugin: string | undefined) => (plugin === undefined ? '' : ` of ${plugin}`);

async function countDead(access: StoreAccess, plugin: string | undefined): Promise<number> {
  const { stats } = await access.summary();
  const of = stats.plugins.filter((one) => plugin === undefined || one.plugin === plugin);
  return of.reduce((sum, { dead }) => sum + dead, 0);
}

async function lettersOf(access: StoreAccess, seq: number, plugin: string | undefined): Promise<LetterId[]> {
  const event = await access.event({ seq });
  if (event === null) throw new HostError('EVENT_UNKNOWN', `There is no event ${seq}.`);
  const dead = event.deliveries.filter(
    (delivery) => ['dead', 'held'].includes(delivery.state) && delivery.plugin === (plugin ?? delivery.plugin),
  );
  if (dead.length > 0) return dead.map((delivery) => ({ plugin: delivery.plugin, seq }));
  throw new HostError('DEAD_LETTER_UNKNOWN', `Event ${seq} is not a dead letter${ofPlugin(plugin)}.`);
}

const act = (access: StoreAccess, change: Change, letters: readonly LetterId[]): Promise<number> =>
  change === 'retry' ? access.retryDead({ letters }) : access.discardDead({ letters });

/**
 * The oldest first, as they came. All are looked up before the first is changed: those that die again meanwhile are not taken a
 * second time, whatever the clock says.
 */
async function changeAll(access: StoreAccess, change: Change, plugin: string | undefined): Promise<number> {
  const letters: LetterId[] = [];
  for await (const letter of findDead(access, { plugin, order: 'oldest' })) {
    letters.push({ plugin: letter.plugin, seq: letter.seq });
  }
  let changed = 0;
  for (let from = 0; from < letters.length; from += PAGE) {
    changed += await act(access, change, letters.slice(from, from + PAGE));
  }
  return changed;
}

async function report({ running }: StoreAccess, change: Change, changed: number): Promise<void> {
  const what = sentence(counted(changed, 'dead letter'));
  const verb = changed === 1 ? 'is' : 'are';
  if (change === 'discard') await print(`${what} ${verb} given up for good.`);
  else await print(`${what} ${verb} delivered again${running ? '' : ' when the host starts'}.`);
}
