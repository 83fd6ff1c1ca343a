import { setInterval } from 'node:timers/promises';
import { bareKoa, deploy } from './deployment.ts';
import type { Row } from './report.ts';
import { percentile, spreadOf } from './statistics.ts';
import { post, type Target } from './webhook.ts';

const ROUNDS = 5;
const REQUESTS = 500;
const EVERY_MS = 10;

/** What a sandboxed call adds to bare Koa's latency at a steady 100 requests a second. */
export async function latency(): Promise<Row[]> {
  await using bare = await bareKoa();
  await using host = await deploy({
    hello: `export default { commands: { '/hello': { run: ({ text }) => 'Hello ' + text } } };`,
  });
  for (const target of [bare, host]) await paced(target, 100);
  const added = { p50: [] as number[], p99: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const ofBare = await paced(bare, REQUESTS);
    const ofHost = await paced(host, REQUESTS);
    added.p50.push(percentile(ofHost, 50) - percentile(ofBare, 50));
    added.p99.push(percentile(ofHost, 99) - percentile(ofBare, 99));
  }
  return [
    { what: 'latency added at 100 requests/s, p50', unit: 'ms', measured: spreadOf(added.p50), goal: { atMost: 0.5 } },
    { what: 'latency added at 100 requests/s, p99', unit: 'ms', measured: spreadOf(added.p99), goal: { atMost: 3 } },
  ];
}

/** Latencies in ascending order. */
export async function paced(target: Target, requests: number): Promise<number[]> {
  const answers: Promise<number>[] = [];
  for await (const _ of setInterval(EVERY_MS)) {
    answers.push(post(target, '/hello').then(({ ms }) => ms));
    if (answers.length === requests) break;
  }
  return (await Promise.all(answers)).sort((a, b) => a - b);
}
