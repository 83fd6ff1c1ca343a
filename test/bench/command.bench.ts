import { bareKoa, deploy } from './deployment.ts';
import { flood } from './flood.ts';
import type { Row } from './report.ts';
import { spreadOf } from './statistics.ts';

/** Two processes of the same program differ by a few hundredths for as long as they run. */
const PAIRS = 3;
/** Many and short: the machine itself is not equally fast from one second to the next. */
const ROUNDS = 9;
const SECONDS = 1;
/** The host is compiled by then; it has more code than the other, and both serve for days. */
const WARM_UP_SECONDS = 7;

/** A command through one sandboxed plugin against bare Koa, in turns, on one core. */
export async function command(): Promise<Row[]> {
  const ratios: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    await using bare = await bareKoa();
    await using host = await deploy({
      hello: `export default { commands: { '/hello': { run: ({ text }) => 'Hello ' + text } } };`,
    });
    for (const target of [bare, host]) await flood(target, '/hello', WARM_UP_SECONDS);
    for (let round = 0; round < ROUNDS; round++) {
      const ofBare = await flood(bare, '/hello', SECONDS);
      const ofHost = await flood(host, '/hello', SECONDS);
      ratios.push(ofHost / ofBare);
    }
  }
  return [
    {
      what: 'command through a sandbox, against bare Koa',
      unit: '×',
      measured: spreadOf(ratios),
      goal: { atLeast: 0.9 },
    },
  ];
}
