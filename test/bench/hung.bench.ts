import { setInterval } from 'node:timers/promises';
import { deploy } from './deployment.ts';
import { round, type Row } from './report.ts';
import { spreadOf } from './statistics.ts';
import { post, type Answer } from './webhook.ts';

const PLUGINS = 50;
const LOOPING = 10;
const COMMANDS = 100;
/** Commands overlap: a new one comes long before the loops of the last are ended. */
const EVERY_MS = 300;
const RECOVERIES = 10;

/** Fifty plugins on one command, ten of them in an endless loop. */
export async function hung(): Promise<Row[]> {
  const names = Array.from({ length: PLUGINS }, (_, i) => `plugin-${String(i).padStart(2, '0')}`);
  const plugins = names.map((name, i) => [name, everyone(i < LOOPING ? 'for (;;);' : `return 'healthy ${name}';`)]);
  await using host = await deploy(Object.fromEntries(plugins) as Record<string, string>, { pinned: false });
  const waiting: Promise<Answer>[] = [];
  for await (const _ of setInterval(EVERY_MS)) {
    waiting.push(post(host, '/everyone'));
    if (waiting.length === COMMANDS) break;
  }
  const answers = await Promise.all(waiting);
  const healthy = answers.map(({ body }) => body.match(/healthy plugin-\d\d/g)?.length ?? 0);
  const times = spreadOf(answers.map(({ ms }) => ms));
  return [
    {
      what: `${PLUGINS} plugins, ${LOOPING} looping: slowest of ${COMMANDS} answers`,
      unit: 'ms',
      measured: { ...times, median: times.most },
      goal: { atMost: 2999 },
      remark: `half of them within ${round(times.median)} ms`,
    },
    {
      what: `${PLUGINS} plugins, ${LOOPING} looping: fewest healthy replies`,
      unit: '',
      measured: { ...spreadOf(healthy), median: Math.min(...healthy) },
      goal: { atLeast: PLUGINS - LOOPING },
    },
  ];
}

/** From the deadline of a looping call until the same plugin has answered another one. */
export async function recovery(): Promise<Row[]> {
  await using host = await deploy({
    looper: `export default { commands: { '/loop': { run() { for (;;); } }, '/alive': { run: () => 'alive' } } };`,
  });
  const times: number[] = [];
  for (let i = 0; i < RECOVERIES; i++) {
    await post(host, '/loop');
    const { body, ms } = await post(host, '/alive');
    if (!body.includes('alive')) throw new Error(`The plugin did not serve again: ${body}`);
    times.push(ms);
  }
  return [
    {
      what: 'a looping plugin serves again after its deadline',
      unit: 'ms',
      measured: spreadOf(times),
      goal: { atMost: 100 },
    },
  ];
}

function everyone(body: string): string {
  return `export default { commands: { '/everyone': { run() { ${body} } } } };`;
}
