/** `npm run soak -- [--minutes NUMBER] [--seed NUMBER] [--rate NUMBER]` */
import { parseArgs } from 'node:util';
import { summary, wrongs } from './report.ts';
import { soak, type SoakProgress } from './run.ts';

const LINE_EVERY_MS = 10_000;
const KILL_EVERY_MS = 60_000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    /** Commands a second, and as many events. */
    rate: { type: 'string', default: '200' },
  },
});
const minutes = Number(values.minutes);
const perSecond = Number(values.rate);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
if (!(minutes > 0) || !(perSecond > 0) || !Number.isInteger(seed)) {
  console.error('--minutes and --rate are numbers above zero, --seed is a whole number.');
  process.exit(2);
}

const startedAt = performance.now();
let shownAt = startedAt;

/** A line that moves in a terminal; where the output is only read later, one now and then. */
function showProgress({ commands, events, saves, troubles, kills, complaints }: SoakProgress): void {
  const now = performance.now();
  if (now - shownAt < (process.stdout.isTTY ? 200 : LINE_EVERY_MS)) return;
  shownAt = now;
  const time = `${Math.round((now - startedAt) / 1000)} of ${Math.round(minutes * 60)} s`;
  const line = `${time} · ${commands} commands · ${events} events · ${saves} saves · ${troubles} troubles · ${kills} kills · ${complaints} complaints`;
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line}`);
  else console.log(line);
}

console.log(`${minutes} minutes with seed ${seed}, ${perSecond} commands and ${perSecond} events a second`);
const result = await soak({
  seed,
  durationMs: minutes * 60_000,
  perSecond,
  killEveryMs: Math.min(KILL_EVERY_MS, minutes * 20_000),
  progress: showProgress,
});
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
console.log(summary(result).join('\n'));
const wrong = wrongs(result);
for (const sentence of wrong) console.error(`seed ${seed}: ${sentence}.`);
process.exitCode = wrong.length > 0 ? 1 : 0;
