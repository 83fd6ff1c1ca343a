import { execFileSync } from 'node:child_process';
import { parseArgs, styleText } from 'node:util';
import { backlog } from './backlog.bench.ts';
import { command } from './command.bench.ts';
import { events } from './events.bench.ts';
import { flooded } from './flooded.bench.ts';
import { history } from './history.bench.ts';
import { hung, recovery } from './hung.bench.ts';
import { idle } from './idle.bench.ts';
import { latency } from './latency.bench.ts';
import { markdown } from './markdown.bench.ts';
import { reload, reloads } from './reload.bench.ts';
import { meetsGoal, printTable, type Row } from './report.ts';

const PARTS = { command, latency, idle, recovery, hung, events, flooded, backlog, history, reload, reloads, markdown };
const CLIENT_CORE = 1;

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}. The parts are: ${Object.keys(PARTS).join(', ')}.`);
  process.exit(2);
}

execFileSync('taskset', ['-p', '-c', `${CLIENT_CORE}`, `${process.pid}`], { stdio: 'ignore' });
const chosen = Object.entries(PARTS).filter(([name]) => positionals.length === 0 || positionals.includes(name));
const rows: Row[] = [];
for (const [name, run] of chosen) {
  console.error(styleText('dim', `measuring ${name} …`, { stream: process.stderr }));
  rows.push(...(await run()));
}
if (values.json)
  console.log(
    JSON.stringify(
      rows.map((row) => ({ ...row, met: meetsGoal(row) })),
      null,
      2,
    ),
  );
else printTable(rows);
