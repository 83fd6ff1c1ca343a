import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { counted } from './counter.ts';
import { bareKoa, deploy } from './deployment.ts';
import { SUBSCRIBERS } from './events.bench.ts';
import { burst, flood } from './flood.ts';
import { paced } from './latency.bench.ts';
import { round, type Row } from './report.ts';
import { percentile, spreadOf } from './statistics.ts';
import type { Target } from './webhook.ts';

const ROUNDS = 5;
const REQUESTS = 500;
const PERCENT = 99;
/** Until everything that runs is compiled for good: compiling takes the processor from the plugins. */
const WARM_UP_SECONDS = 3;
const WARM_UP_EVENTS = 20_000;

const FLOOD = fileURLToPath(new URL('./flood-process.ts', import.meta.url));

/** What an event flood does to commands at a steady 100 a second: their slowest but one in a hundred, against that without events. */
export async function flooded(): Promise<Row[]> {
  await using bare = await bareKoa();
  await using host = await deploy({
    hello: `export default { commands: { '/hello': { run: ({ text }) => 'Hello ' + text } } };`,
    ...SUBSCRIBERS,
  });
  for (const target of [bare, host]) {
    await flood(target, '/hello', WARM_UP_SECONDS);
    await burst(target, 'message_received', WARM_UP_EVENTS);
  }
  await counted(host, WARM_UP_EVENTS);
  for (const target of [bare, host]) await paced(target, 100);
  const ofBare: Comparison[] = [];
  const ofHost: Comparison[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    ofBare.push(await compare(bare));
    ofHost.push(await compare(host));
  }
  const middle = (pick: (comparison: Comparison) => number) => round(spreadOf(ofHost.map(pick)).median);
  return [
    {
      what: `commands while events flood in, p${PERCENT} against that of quiet times`,
      unit: '×',
      measured: spreadOf(ofHost.map(({ ratio }) => ratio)),
      goal: { atMost: 2 },
      remark: `${middle(({ inFlood }) => inFlood)} ms against ${middle(({ quiet }) => quiet)} ms; bare Koa: ${round(spreadOf(ofBare.map(({ ratio }) => ratio)).median)} ×`,
    },
  ];
}

interface Comparison {
  readonly quiet: number;
  readonly inFlood: number;
  readonly ratio: number;
}

async function compare(target: Target): Promise<Comparison> {
  const quiet = percentile(await paced(target, REQUESTS), PERCENT);
  const flood = await startFlood(target);
  const inFlood = percentile(await paced(target, REQUESTS), PERCENT);
  await flood.stop();
  return { quiet, inFlood, ratio: inFlood / quiet };
}

/** Events as fast as they are answered, from a process of their own: it must not hold up the one that takes the times. */
async function startFlood({ url, key }: Target): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [FLOOD, url], {
    env: { ...process.env, BENCH_KEY: key },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // The one that takes the times comes first on their core.
  setPriority(child.pid!, constants.priority.PRIORITY_LOW);
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
