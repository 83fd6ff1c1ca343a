import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { footprintOf, type Footprint } from '../fixtures/footprint.ts';
import { deploy, type Deployed } from './deployment.ts';
import { flood } from './flood.ts';
import { paced } from './latency.bench.ts';
import { progress } from './progress.ts';
import type { Row } from './report.ts';
import { percentile, spreadOf } from './statistics.ts';
import { post, type Answer } from './webhook.ts';

const RELOADS = 100;
const MANY_RELOADS = 1_000;
/** 200 requests a second of commands, half of them for the plugin that is edited, and 200 of events. */
const EVERY_MS = 10;
const PAUSE_MS = 300;
/** The load with and without saves takes turns: what it makes a neighbour wait changes with the machine. */
const TURNS = 10;
const QUIET_MS = 3_500;
/** By then the next spare has been started, and what was replaced has ended. */
const SETTLED_MS = 2_000;
/**
 * Reloads are few: commands bring the room for young objects to its full size, and let it remember as many replies as it will. It is there
 * when it has not grown by more than this twice in a row.
 */
const WARM_UP_SECONDS = 3;
const FULL_GROWN_BY_MB = 2;
const MOST_WARM_UPS = 10;
/** How often it is asked which version serves: seldom enough to be no load of its own. */
const POLL_MS = 2;
const SELDOM_MS = 10;

const version = (number: number) => `import { appendFileSync } from 'node:fs';
  export default {
    commands: { '/edited': { run: () => 'version ${number}.' } },
    events: { message_received: (event, ctx) => appendFileSync(ctx.dataDir + '/seen', event.deliveryId + '\\n') },
  };`;
const CALM = `export default { commands: { '/hello': { run: ({ text }) => 'Hello ' + text } } };`;

/** From a save to the first answer of the new code, under load, and what the load notices of it. */
export async function reload(): Promise<Row[]> {
  await using host = await deploy({ edited: version(0), calm: CALM }, { pinned: false });
  await paced(host, 300);
  const load = startLoad(host);
  const times: number[] = [];
  const quiet: number[] = [];
  const busy: number[] = [];
  for (let number = 1; number <= RELOADS; number++) {
    if (number % (RELOADS / TURNS) === 1) {
      load.takeCalm();
      await sleep(QUIET_MS);
      quiet.push(...load.takeCalm());
    }
    times.push(await saveToServing(host, number, POLL_MS));
    progress('reloads', number, RELOADS);
    await sleep(PAUSE_MS);
    busy.push(...load.takeCalm());
  }
  const answers = await load.stop();
  const failed = answers.filter(({ status, body, ms }) => status !== 200 || /⚠️|error/.test(body) || ms > 3_000);
  const seen = readFileSync(path.join(host.folder, 'data/plugins/edited/seen'), 'utf8').trim().split('\n');
  const p95 = percentileOf(times, 95);
  const [ofQuiet, ofBusy] = [percentileOf(quiet, 99), percentileOf(busy, 99)];
  const single = (value: number) => ({ median: value, least: value, most: value });
  return [
    {
      what: `save to new code serving, p95 of ${RELOADS} under load`,
      unit: 'ms',
      measured: { ...spreadOf(times), median: p95 },
      goal: { atMost: 100 },
      remark: `half within ${spreadOf(times).median.toFixed(0)} ms`,
    },
    {
      what: 'requests that failed or were late meanwhile',
      unit: `of ${answers.length}`,
      measured: single(failed.length),
      goal: { atMost: 0 },
    },
    {
      what: 'events delivered twice meanwhile',
      unit: `of ${seen.length}`,
      measured: single(seen.length - new Set(seen).size),
      goal: { atMost: 0 },
    },
    {
      what: 'p99 of another plugin meanwhile, against that under the same load without saves',
      unit: '×',
      measured: single(ofBusy / ofQuiet),
      goal: { atMost: 1.5 },
      remark: `${ofBusy.toFixed(1)} ms against ${ofQuiet.toFixed(1)} ms`,
    },
  ];
}

/** What a thousand reloads leave behind in the host. */
export async function reloads(): Promise<Row[]> {
  await using host = await deploy({ edited: version(0), calm: CALM }, { pinned: false });
  await bringToFullSize(host);
  const footprints: Footprint[] = [];
  for (let number = 1; number <= MANY_RELOADS; number++) {
    await saveToServing(host, number, SELDOM_MS);
    progress('reloads', number, MANY_RELOADS);
    if (number !== 200 && number !== MANY_RELOADS) continue;
    await sleep(SETTLED_MS);
    footprints.push(footprintOf(host.pid)!);
  }
  const [first, last] = footprints as [Footprint, Footprint];
  return (['megabytes', 'descriptors', 'children'] as const).map((what): Row => {
    const grown = last[what] - first[what];
    const goal = { atMost: what === 'megabytes' ? 20 : 2 };
    const measured = { median: grown, least: grown, most: grown };
    const remark = `${first[what]}, then ${last[what]}`;
    return { what: `${what} more after ${MANY_RELOADS} reloads than after 200`, unit: '', measured, goal, remark };
  });
}

async function bringToFullSize(host: Deployed): Promise<void> {
  for (let round = 0, held = 0, sameAgain = 0; round < MOST_WARM_UPS && sameAgain < 2; round++) {
    await flood(host, '/hello', WARM_UP_SECONDS);
    const { megabytes } = footprintOf(host.pid)!;
    sameAgain = megabytes - held <= FULL_GROWN_BY_MB ? sameAgain + 1 : 0;
    held = megabytes;
  }
}

const percentileOf = (times: readonly number[], percent: number) =>
  percentile(
    times.toSorted((a, b) => a - b),
    percent,
  );

/** `pollMs`: how long to wait between questions. */
async function saveToServing(host: Deployed, number: number, pollMs: number): Promise<number> {
  const file = path.join(host.folder, 'plugins/edited/index.ts');
  // The disk may keep a write waiting for as long as it writes events: that is neither the host's time nor to hold up who takes the times.
  await writeFile(file, version(number));
  const savedAt = performance.now();
  for (;;) {
    const { body } = await post(host, '/edited');
    if (body.includes(`version ${number}.`)) return performance.now() - savedAt;
    await sleep(pollMs);
    if (performance.now() - savedAt > 10_000) throw new Error(`Version ${number} never served: ${body}`);
  }
}

function startLoad(host: Deployed) {
  let calm: number[] = [];
  const underWay: Promise<Answer>[] = [];
  const over = new AbortController();
  const ended = (async () => {
    for await (const _ of setInterval(EVERY_MS, undefined, { signal: over.signal })) {
      underWay.push(post(host, '/edited'), post(host, 'message_received'), post(host, 'message_received'));
      underWay.push(post(host, '/hello').then((answer) => (calm.push(answer.ms), answer)));
    }
  })().catch(() => undefined);
  return {
    /** How long the neighbour took with what it has answered since the last time. */
    takeCalm(): number[] {
      const taken = calm;
      calm = [];
      return taken;
    },
    async stop(): Promise<Answer[]> {
      over.abort();
      await ended;
      return Promise.all(underWay);
    },
  };
}
