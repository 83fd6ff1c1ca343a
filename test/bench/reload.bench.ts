import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setInterval } from 'node:timers/promises';
import { footprintOf, type Footprint } from '../fixtures/footprint.ts';
import { deploy, type Deployed } from './deployment.ts';
import { paced } from './latency.bench.ts';
import { progress } from './progress.ts';
import type { Row } from './report.ts';
import { percentile, spreadOf } from './statistics.ts';
import { post, type Answer } from './webhook.ts';

const RELOADS = 50;
const MANY_RELOADS = 1_000;
/** 200 requests a second of commands, half of them for the plugin that is edited, and 200 of events. */
const EVERY_MS = 10;
const PAUSE_MS = 300;

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
  const quiet = percentile(await paced(host, 1_000), 99);
  const load = startLoad(host);
  const times: number[] = [];
  for (let number = 1; number <= RELOADS; number++) {
    times.push(await saveToServing(host, number));
    progress('reloads', number, RELOADS);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const { answers, calm } = await load.stop();
  const failed = answers.filter(({ status, body, ms }) => status !== 200 || /⚠️|error/.test(body) || ms > 3_000);
  const seen = readFileSync(path.join(host.folder, 'data/plugins/edited/seen'), 'utf8').trim().split('\n');
  const p95 = percentile(
    times.toSorted((a, b) => a - b),
    95,
  );
  const during = percentile(
    calm.toSorted((a, b) => a - b),
    99,
  );
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
      what: 'p99 of another plugin meanwhile, against that of quiet times',
      unit: '×',
      measured: single(during / quiet),
      goal: { atMost: 1.5 },
      remark: `${during.toFixed(1)} ms against ${quiet.toFixed(1)} ms`,
    },
  ];
}

/** What a thousand reloads leave behind in the host. */
export async function reloads(): Promise<Row[]> {
  await using host = await deploy({ edited: version(0), calm: CALM }, { pinned: false });
  const before: Footprint[] = [];
  for (let number = 1; number <= MANY_RELOADS; number++) {
    await saveToServing(host, number);
    if (number % 100 === 0) before.push(footprintOf(host.pid)!);
    progress('reloads', number, MANY_RELOADS);
  }
  const [first, last] = [before[1]!, before.at(-1)!];
  const rows = (['megabytes', 'descriptors', 'children'] as const).map((what): Row => {
    const grown = last[what] - first[what];
    const goal = { atMost: what === 'megabytes' ? 20 : 2 };
    const measured = { median: grown, least: grown, most: grown };
    return { what: `${what} more after ${MANY_RELOADS} reloads than after 200`, unit: '', measured, goal };
  });
  return rows;
}

async function saveToServing(host: Deployed, number: number): Promise<number> {
  const file = path.join(host.folder, 'plugins/edited/index.ts');
  const savedAt = performance.now();
  writeFileSync(file, version(number));
  for (;;) {
    const { body } = await post(host, '/edited');
    if (body.includes(`version ${number}.`)) return performance.now() - savedAt;
    if (performance.now() - savedAt > 10_000) throw new Error(`Version ${number} never served: ${body}`);
  }
}

function startLoad(host: Deployed) {
  const calm: number[] = [];
  const underWay: Promise<Answer>[] = [];
  const over = new AbortController();
  const ended = (async () => {
    for await (const _ of setInterval(EVERY_MS, undefined, { signal: over.signal })) {
      underWay.push(post(host, '/edited'), post(host, 'message_received'), post(host, 'message_received'));
      underWay.push(post(host, '/hello').then((answer) => (calm.push(answer.ms), answer)));
    }
  })().catch(() => undefined);
  return {
    async stop() {
      over.abort();
      await ended;
      return { answers: await Promise.all(underWay), calm };
    },
  };
}
