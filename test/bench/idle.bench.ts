import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { descendantsOf } from '../fixtures/footprint.ts';
import { deploy } from './deployment.ts';
import type { Row } from './report.ts';
import { spreadOf } from './statistics.ts';

const PLUGINS = 10;
const STARTS = 5;
/** Until what was only needed to start has been given back. */
const SETTLE_MS = 3000;

/** What ten idle plugins cost: the time until the host listens, and the memory that each does not share. */
export async function idle(): Promise<Row[]> {
  const template = readFileSync(new URL('../../plugin-template/index.ts', import.meta.url), 'utf8');
  const plugins = Object.fromEntries(Array.from({ length: PLUGINS }, (_, i) => [`copy-${i}`, template]));
  const starts: number[] = [];
  let memory: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    await using host = await deploy(plugins, { pinned: false });
    starts.push(host.startedInMs);
    if (round === STARTS - 1) {
      await setTimeout(SETTLE_MS);
      memory = sandboxesOf(host.pid).map(unsharedMb);
    }
  }
  if (memory.length !== PLUGINS) throw new Error(`${memory.length} sandboxes run instead of ${PLUGINS}.`);
  return [
    {
      what: `start with ${PLUGINS} plugins, until listening`,
      unit: 'ms',
      measured: spreadOf(starts),
      goal: { atMost: 1000 },
    },
    {
      what: 'unshared memory of an idle plugin with zod',
      unit: 'MB',
      measured: spreadOf(memory),
      goal: { atMost: 20 },
    },
  ];
}

function sandboxesOf(host: number): number[] {
  return descendantsOf(host).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--permission'));
}

function unsharedMb(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kb = [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm)].map(([, size]) => Number(size));
  return kb.reduce((sum, size) => sum + size, 0) / 1024;
}
