import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { counted, COUNTER, type Count } from './counter.ts';
import { deploy, type Running } from './deployment.ts';
import { progress } from './progress.ts';
import type { Row } from './report.ts';
import { spreadOf } from './statistics.ts';
import { storeEvents } from './stored-events.ts';

const WAITING = 100_000;
const ROUNDS = 3;
const GOAL_PER_SECOND = 5_000;

interface Drain extends Count {
  readonly startedAt: number;
}

/** A host that starts with 100,000 deliveries waiting for one trivial plugin. */
export async function backlog(): Promise<Row[]> {
  using folder = temporaryFolder();
  const waiting = path.join(folder.path, 'waiting.sqlite');
  await storeEvents(waiting, WAITING, 'counter');
  const start = (pinned: boolean) =>
    deploy({ counter: COUNTER }, { pinned, prepareStore: (file) => copyFile(waiting, file) });
  const starts: number[] = [];
  const drains: Drain[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    starts.push(await untilFirst(start(false)));
    await using host = await start(true);
    const [count] = await counted(host, WAITING, (seen) => progress('deliveries', seen, WAITING));
    drains.push({ ...count!, startedAt: host.startedAt });
  }
  const name = WAITING.toLocaleString('en');
  return [
    {
      what: `start with ${name} deliveries waiting, until the first one`,
      unit: 'ms',
      measured: spreadOf(starts),
      goal: { atMost: 1000 },
    },
    {
      what: `start with ${name} deliveries waiting, until the last one`,
      unit: 's',
      measured: spreadOf(drains.map(({ startedAt, lastAt }) => (lastAt - startedAt) / 1000)),
      goal: { atMost: WAITING / GOAL_PER_SECOND },
    },
    {
      what: 'deliveries through a trivial plugin, from the store',
      unit: '/s',
      measured: spreadOf(drains.map(({ firstAt, lastAt }) => (WAITING / (lastAt - firstAt)) * 1000)),
      goal: { atLeast: GOAL_PER_SECOND },
    },
  ];
}

/** From the start of the process to the first delivery, in milliseconds; with all cores, as the other start is measured. */
async function untilFirst(starting: Promise<Running>): Promise<number> {
  await using host = await starting;
  const [first] = await counted(host, 1);
  return first!.firstAt - host.startedAt;
}
