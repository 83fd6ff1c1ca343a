import { counted, COUNTER } from './counter.ts';
import { bareKoa, deploy } from './deployment.ts';
import { burst, flood } from './flood.ts';
import type { Row } from './report.ts';
import { spreadOf } from './statistics.ts';
import type { Target } from './webhook.ts';

const ROUNDS = 7;
const SECONDS = 2;
const EVENTS = 20_000;
/** Until the code that every event runs through is compiled for good. */
const WARM_UP = 20_000;

/** Three plugins that want every event. */
export const SUBSCRIBERS = { first: COUNTER, second: COUNTER, third: COUNTER };

/** An event on disk before its 200 and delivered to three sandboxed plugins, against bare Koa, which only answers; in turns, on one core. */
export async function events(): Promise<Row[]> {
  await using bare = await bareKoa();
  await using host = await deploy(SUBSCRIBERS);
  await flood(bare, 'message_received', 1);
  await eventsPerSecond(host, WARM_UP, 0);
  let before = WARM_UP;
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++, before += EVENTS) {
    const ofBare = await flood(bare, 'message_received', SECONDS);
    const ofHost = await eventsPerSecond(host, EVENTS, before);
    ratios.push(ofHost / ofBare);
  }
  return [
    {
      what: 'event on disk and delivered to three plugins, against bare Koa',
      unit: '×',
      measured: spreadOf(ratios),
      goal: { atLeast: 0.65 },
    },
  ];
}

/** From the first request until each plugin has had every event; `before`: how many it had by then. */
export async function eventsPerSecond(host: Target, events: number, before: number): Promise<number> {
  const startedAt = Date.now();
  await burst(host, 'message_received', events);
  const all = await counted(host, before + events);
  return (events / (Math.max(...all.map(({ lastAt }) => lastAt)) - startedAt)) * 1000;
}
