/** `npm run test:crash -- [ROUNDS] [--seed NUMBER] [--parallel NUMBER]` */
import { parseArgs } from 'node:util';
import { run } from './run.ts';
import { complaints, summary } from './totals.ts';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, parallel: { type: 'string', default: '2' } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 1000);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const parallel = Number(values.parallel);
if (![rounds, parallel].every((count) => Number.isInteger(count) && count > 0) || !Number.isInteger(seed)) {
  console.error('Rounds, --seed and --parallel are whole numbers.');
  process.exit(2);
}

const startedAt = performance.now();
let count = 0;

/** A line that moves in a terminal; where the output is only read later, one for each tenth. */
function showProgress(): void {
  count++;
  const line = `round ${count} of ${rounds} · ${Math.round((performance.now() - startedAt) / 1000)} s`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else if (count % Math.ceil(rounds / 10) === 0) console.log(line);
}

console.log(`${rounds} rounds with seed ${seed}`);
const series = await run({ rounds, seed, parallel, played: showProgress });
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
console.log(summary(series, performance.now() - startedAt).join('\n'));
const wrong = complaints(series);
for (const complaint of wrong) console.error(complaint);
if (wrong.length > 0) console.error('Play a series again: npm run test:crash -- 50 --seed SEED');
process.exitCode = wrong.length > 0 ? 1 : 0;
