import { closest } from '../../config/closest.ts';
import { HostError } from '../../errors.ts';
import { isRefused } from '../../plugins/listing.ts';
import { installedPlugins } from '../installed-plugins.ts';
import { rootOf, type DeploymentOptions } from '../options.ts';
import { openAccess, type StoreAccess } from './access.ts';
import { stopOnInterrupt } from './interrupt.ts';
import { print } from './print.ts';
import { Progress } from './progress.ts';
import { counted, sentence } from './quantities.ts';
import { ReplayPositions, type ReplayPosition } from './replay-position.ts';
import type { ReplayRequest } from './tasks.ts';

export interface ReplayOptions extends DeploymentOptions {
  readonly plugin: string;
  readonly type?: readonly string[];
  readonly since?: number;
  readonly until?: number;
  readonly after?: number;
  readonly again?: true;
  readonly dryRun?: true;
  readonly resume?: true;
}

/** Gives a plugin events of the past, a slice at a time; what is done is remembered after each, so that it can go on there. */
export async function replay(options: ReplayOptions): Promise<void> {
  await using access = await openAccess(options);
  using interrupt = stopOnInterrupt();
  const positions = new ReplayPositions(rootOf(options), options.plugin);
  const start = options.resume ? resumed(positions, options.plugin) : await begun(access, options);
  const { matched, after } = await give(access, start, positions, interrupt.signal);
  const { plugin, dryRun } = start.query;
  const events = counted(matched, 'event');
  if (after !== undefined) {
    await print(
      `Stopped after event ${after}: ${events} so far. Go on with: hotline replay --plugin ${plugin} --resume`,
    );
    process.exitCode = 1;
  } else if (matched === 0) {
    await print(`There are no such events for ${plugin}.`);
  } else if (dryRun) {
    await print(`${plugin} would get ${events}. Nothing was changed.`);
  } else {
    await print(
      `${sentence(events)} ${matched === 1 ? 'is' : 'are'} on the way to ${plugin}${access.running ? '' : ', which gets them when the host starts'}.`,
    );
  }
}

function resumed(positions: ReplayPositions, plugin: string): ReplayPosition {
  const position = positions.read();
  if (position !== undefined) return position;
  throw new HostError('REPLAY_UNKNOWN', `There is no replay for ${plugin} that was stopped.`);
}

async function begun(access: StoreAccess, options: ReplayOptions): Promise<ReplayPosition> {
  const { plugin, type, since, until, after, again = false, dryRun = false } = options;
  const wanted = await wantedTypes(access, options);
  const types = type ?? wanted;
  const deaf = types.filter((name) => !wanted.includes(name));
  if (deaf.length > 0) {
    throw new HostError(
      'PLUGIN_UNKNOWN',
      `${plugin} does not declare ${deaf.join(', ')}; it declares ${wanted.join(', ')}.`,
    );
  }
  // What comes from now on the plugin gets anyway. Not its time tells it from the past: the clock may have been set back.
  const upTo = await newestSeq(access);
  const query = { plugin, types, since, until, after, upTo, again, dryRun, replay: Date.now() };
  return { query, matched: 0 };
}

async function newestSeq(access: StoreAccess): Promise<number> {
  return (await access.search({ order: 'newest', limit: 1 })).events[0]?.seq ?? 0;
}

async function wantedTypes(access: StoreAccess, options: ReplayOptions): Promise<readonly string[]> {
  const { plugin } = options;
  const known = await access.wanted({ plugin });
  if (known.length > 0) return known;
  const { plugins } = await installedPlugins(options);
  const found = plugins.find(({ name }) => name === plugin);
  if (found === undefined || isRefused(found)) {
    const meant = closest(
      plugin,
      plugins.map(({ name }) => name),
    );
    throw new HostError(
      'PLUGIN_UNKNOWN',
      `There is no plugin ${plugin}${meant === undefined ? '.' : `; did you mean ${meant}?`}`,
    );
  }
  if (found.events.length > 0) return found.events;
  throw new HostError(
    'PLUGIN_UNKNOWN',
    `${plugin} declares no events${found.reason === undefined ? '' : `: it ${found.reason}`}.`,
  );
}

/** `after` is absent when all is done. */
async function give(
  access: StoreAccess,
  { query, matched: before }: ReplayPosition,
  positions: ReplayPositions,
  signal: AbortSignal,
): Promise<{ matched: number; after?: number }> {
  const progress = new Progress();
  const { upTo = await newestSeq(access) } = query;
  let rest: ReplayRequest = query;
  let matched = before;
  for (;;) {
    const slice = await access.replay(rest);
    matched += slice.matched;
    if (slice.after === undefined) break;
    rest = { ...rest, after: slice.after };
    if (!rest.dryRun) positions.write({ query: rest, matched });
    progress.update(slice.after, upTo, `${counted(matched, 'event')} for ${query.plugin}`);
    if (signal.aborted) {
      progress.end();
      return { matched, after: slice.after };
    }
  }
  progress.end();
  if (!query.dryRun) positions.remove();
  return { matched };
}
