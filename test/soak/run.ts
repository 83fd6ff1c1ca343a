import { setTimeout as sleep } from 'node:timers/promises';
import { Oracle, type Fault } from '../crash/oracle.ts';
import { createRandom } from '../crash/random.ts';
import { Stage } from '../crash/stage.ts';
import { readStored, type StoredEvents } from '../crash/stored.ts';
import type { Footprint } from '../fixtures/footprint.ts';
import { CommandLoad } from './command-load.ts';
import { Edits } from './edits.ts';
import { EventLoad } from './event-load.ts';
import type { Totals } from './ledger.ts';
import { Lives } from './lives.ts';
import { pace, repeat } from './pace.ts';
import { cast, GUEST, RESIDENTS } from './plugins.ts';
import { Settings } from './settings.ts';
import { Trouble } from './trouble.ts';
import { Visits } from './visits.ts';

const LISTEN_EVERY_MS = 50;
/** What takes longer in the end is stuck. */
const SETTLE_MS = 90_000;

export interface SoakOptions {
  readonly seed: number;
  readonly durationMs: number;
  /** Commands a second, and as many events. */
  readonly perSecond: number;
  /** How long a host lives on average. The last one lives for the last third at least. */
  readonly killEveryMs: number;
  /** Called now and then. */
  progress?(state: SoakProgress): void;
}

export interface SoakProgress {
  readonly commands: number;
  readonly events: number;
  readonly saves: number;
  readonly troubles: number;
  readonly kills: number;
  readonly complaints: number;
}

export interface SoakResult {
  readonly complaints: readonly string[];
  readonly faults: readonly Fault[];
  readonly commands: CommandLoad['counts'] & { readonly times: readonly number[] };
  readonly events: {
    readonly acknowledged: number;
    readonly stored: number;
    readonly delivered: number;
    readonly again: number;
  };
  readonly edits: Edits['counts'] & { readonly times: readonly number[] };
  readonly trouble: Trouble['counts'];
  readonly settings: Settings['counts'];
  readonly visits: number;
  readonly kills: number;
  /** Of the whole run, by plugin. */
  readonly ledger: ReadonlyMap<string, Totals>;
  /** Deliveries by plugin of what it had done before in the same life of the host. */
  readonly again: ReadonlyMap<string, number>;
  /** Of the last host while it had nothing to do: before the load, and after it. */
  readonly footprints: readonly [before: Footprint | undefined, after: Footprint | undefined];
  /** The folder of the deployment, where anything went wrong. */
  readonly kept?: string;
}

/** Plays everything at once on one deployment, and judges in the end. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  await using stage = new Stage(cast, [...RESIDENTS, GUEST]);
  const { seed, durationMs, perSecond, killEveryMs } = options;
  const random = (part: number) => createRandom(seed * 10 + part);
  const complaints: string[] = [];
  const startedAt = performance.now();
  const complain = (sentence: string) => {
    complaints.push(`at ${((performance.now() - startedAt) / 1000).toFixed(1)} s: ${sentence}`);
  };
  const oracle = new Oracle(RESIDENTS, [GUEST]);
  using events = new EventLoad(random(0), (number, dialog) => oracle.sent(number, dialog));
  using commands = new CommandLoad(random(1), complain);
  const lives = new Lives({ stage, oracle, events, commands, complain });
  const edits = new Edits({ lives, commands, random: random(2) });
  const trouble = new Trouble({ lives, commands, events, random: random(3) });
  const settings = new Settings(lives, random(4));
  const visits = new Visits(lives);
  const pauses = random(5);
  const killing = random(6);
  const about = (ms: number) => () => ms / 2 + pauses.below(ms);

  await stage.warmUp();
  await lives.start();
  let before = lives.footprint;
  const over = AbortSignal.timeout(durationMs);
  const noMoreKills = AbortSignal.timeout((durationMs * 2) / 3);
  const watching = new AbortController();
  const watched = repeat(
    () => LISTEN_EVERY_MS,
    watching.signal,
    async () => {
      lives.listen();
      options.progress?.({
        commands: commands.counts.answered,
        events: events.acknowledged.length,
        saves: edits.counts.saves + edits.counts.broken + settings.counts.saves,
        troubles: trouble.counts.loops + trouble.counts.crashes + trouble.counts.outOfMemory,
        kills: lives.kills,
        complaints: complaints.length + oracle.faults.length,
      });
      await Promise.resolve();
    },
  );
  await Promise.all([
    pace(perSecond, over, () => commands.send()),
    pace(perSecond, over, () => events.send()),
    repeat(about(300), over, () => edits.next()),
    repeat(about(1_500), over, () => trouble.next()),
    repeat(about(4_000), over, () => settings.next()),
    repeat(about(2_000), over, () => visits.next()),
    repeat(
      () => killEveryMs / 2 + killing.below(killEveryMs),
      noMoreKills,
      async () => {
        await lives.killAndStart();
        before = lives.footprint;
      },
    ),
  ]);

  await settleDown();
  const after = lives.footprint;
  watching.abort();
  await watched;
  await lives.stop();
  const { events: stored }: StoredEvents = await readStored(stage.storeFile);
  oracle.judge(stored);
  const refused = events.refused.filter((status) => status !== 503);
  if (refused.length > 0) complain(`events were answered ${[...new Set(refused)].join(', ')}`);
  const isSound = complaints.length + oracle.faults.length === 0;
  return {
    complaints,
    faults: oracle.faults,
    commands: { ...commands.counts, times: commands.times },
    events: { ...oracle.counts, stored: stored.length },
    edits: { ...edits.counts, times: edits.times },
    trouble: trouble.counts,
    settings: settings.counts,
    visits: visits.count,
    kills: lives.kills,
    ledger: lives.ledger.totals,
    again: new Map(RESIDENTS.map((plugin) => [plugin, oracle.againInOneLife(plugin)])),
    footprints: [before, after],
    kept: isSound ? undefined : stage.keep(),
  };

  /** Everything serves, and nothing waits any more. */
  async function settleDown(): Promise<void> {
    await visits.come();
    await trouble.mend();
    await Promise.race([events.idle(), sleep(SETTLE_MS, undefined, { ref: false })]);
    await lives.until(
      'all is delivered',
      async () => {
        await trouble.retryDead();
        return oracle.isQuiet;
      },
      SETTLE_MS,
    );
    let last = '';
    await lives
      .until(
        'every plugin serves, and nothing waits for it',
        async () => {
          const plugins = await lives.plugins();
          last = JSON.stringify(plugins);
          return (
            plugins.length > RESIDENTS.length &&
            plugins.every((plugin) => {
              const { waiting = 1, inFlight = 1 } = plugin.figures?.queue ?? {};
              return 'state' in plugin && plugin.state === 'serving' && !plugin.change && waiting + inFlight === 0;
            })
          );
        },
        SETTLE_MS,
      )
      .then((isSo) => isSo || complain(last));
    // The connections of the load go, too.
    commands[Symbol.dispose]();
    events[Symbol.dispose]();
    await sleep(500);
  }
}
