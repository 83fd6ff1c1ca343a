import { deploy } from './deployment.ts';
import { eventsPerSecond, SUBSCRIBERS } from './events.bench.ts';
import { progress } from './progress.ts';
import type { Row } from './report.ts';
import { spreadOf } from './statistics.ts';
import { storeEvents } from './stored-events.ts';

const ROUNDS = 7;
const EVENTS = 6_000;

/** Events on disk and delivered to three plugins, with a long history in the store against an empty one. */
export async function history(): Promise<Row[]> {
  const withStored = (events: number) => deploy(SUBSCRIBERS, { prepareStore: (file) => storeEvents(file, events) });
  await using empty = await deploy(SUBSCRIBERS);
  await using tenfold = await withStored(100_000);
  await using hundredfold = await withStored(1_000_000);
  const ratios = { tenfold: [] as number[], hundredfold: [] as number[] };
  for (const host of [empty, tenfold, hundredfold]) await eventsPerSecond(host, EVENTS, 0);
  for (let round = 1; round <= ROUNDS; round++) {
    progress('rounds', round, ROUNDS);
    const ofEmpty = await eventsPerSecond(empty, EVENTS, round * EVENTS);
    ratios.tenfold.push((await eventsPerSecond(tenfold, EVENTS, round * EVENTS)) / ofEmpty);
    ratios.hundredfold.push((await eventsPerSecond(hundredfold, EVENTS, round * EVENTS)) / ofEmpty);
  }
  return [
    {
      what: 'events with 100,000 stored, against an empty store',
      unit: '×',
      measured: spreadOf(ratios.tenfold),
      goal: { atLeast: 0.9 },
    },
    {
      what: 'events with 1,000,000 stored, against an empty store',
      unit: '×',
      measured: spreadOf(ratios.hundredfold),
      goal: { atLeast: 0.9 },
      remark: `started in ${Math.round(hundredfold.startedInMs)} ms, the empty one in ${Math.round(empty.startedInMs)} ms`,
    },
  ];
}
