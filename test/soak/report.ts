import { percentile } from '../bench/statistics.ts';
import type { SoakResult } from './run.ts';

/** What the host may hold more after the load than before: what it remembers for repeats, and what V8 has not collected. */
const MEGABYTES_MORE = 150;
const DESCRIPTORS_MORE = 2;
/** A plugin's process has so many: standard input, output and error, and its channel. */
const DESCRIPTORS_OF_A_CHILD = 4;

/** Everything that does not hold, a sentence each; at most some of each kind. */
export function wrongs(result: SoakResult, most = 20): string[] {
  const { complaints, faults, again, footprints, kept } = result;
  const told = faults.map(
    ({ kind, number, plugin = 'the store', detail }) => `event ${number}, ${plugin}: ${kind}: ${detail}`,
  );
  const doubled = (['steady', 'edited'] as const).filter((plugin) => again.get(plugin)! > 0);
  const [before, after] = footprints;
  return [
    ...short(complaints, most),
    ...short(told, most),
    ...doubled.map(
      (plugin) => `${plugin} was given ${again.get(plugin)} events twice although no host ended in between`,
    ),
    ...(before !== undefined && after !== undefined ? grown(before, after) : []),
    ...(kept === undefined ? [] : [`the deployment is kept in ${kept}, the last log as host.log`]),
  ];
}

function grown(
  before: NonNullable<SoakResult['footprints'][0]>,
  after: NonNullable<SoakResult['footprints'][1]>,
): string[] {
  const sentences: string[] = [];
  const megabytes = after.megabytes - before.megabytes;
  if (megabytes > MEGABYTES_MORE) sentences.push(`the host holds ${megabytes} MB more than before the load`);
  const children = after.children - before.children;
  const descriptors = after.descriptors - before.descriptors - DESCRIPTORS_OF_A_CHILD * children;
  if (descriptors > DESCRIPTORS_MORE)
    sentences.push(
      `the host has ${descriptors} descriptors more than before the load, beside those of ${children} processes`,
    );
  return sentences;
}

function short(sentences: readonly string[], most: number): string[] {
  const rest = sentences.length - most;
  return rest > 0 ? [...sentences.slice(0, most), `and ${rest} more`] : [...sentences];
}

const number = (value: number) => value.toLocaleString('en');

/** The outcome of a run, line by line. */
export function summary(result: SoakResult): string[] {
  const { commands, events, edits, trouble, settings, visits, kills, ledger, footprints, faults } = result;
  const kinds = (['lost', 'disordered', 'stuck', 'doubled'] as const).map(
    (kind) => `${kind} ${faults.filter((fault) => fault.kind === kind).length}`,
  );
  const [before, after] = footprints;
  const columns = ['calls', 'failures', 'late', 'restarts', 'reloads'] as const;
  const row = (cells: readonly string[]) =>
    cells.map((cell, index) => (index === 0 ? cell.padEnd(14) : cell.padStart(10))).join('');
  return [
    `commands      ${number(commands.answered)} answered, ${number(commands.healthy)} of them by healthy plugins${quantiles(commands.times)}; ${commands.cut} cut off by a kill`,
    `events        ${number(events.acknowledged)} acknowledged, ${number(events.stored)} stored, ${number(events.delivered)} delivered, ${number(events.again)} of them again; ${kinds.join(', ')}`,
    `saves         ${edits.saves} of a plugin${quantiles(edits.times)}, ${edits.broken} broken; ${settings.saves} of the configuration, ${settings.broken} broken; ${visits} visits`,
    `trouble       ${trouble.loops} loops, ${trouble.crashes} crashes, ${trouble.outOfMemory} times out of memory, ${trouble.mended} pauses mended, ${trouble.retried} dead letters of crashes retried; the host killed ${kills} times`,
    ...(before !== undefined && after !== undefined
      ? [
          `last host     ${before.megabytes} → ${after.megabytes} MB, ${before.descriptors} → ${after.descriptors} descriptors, ${before.children} → ${after.children} processes`,
        ]
      : []),
    row(['plugin', ...columns]),
    ...[...ledger].map(([name, totals]) => row([name, ...columns.map((column) => number(totals[column]))])),
  ];
}

function quantiles(times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = times.toSorted((a, b) => a - b);
  const [p50, p95, p99] = [50, 95, 99].map((percent) => Math.round(percentile(sorted, percent)));
  return ` (p50 ${p50}, p95 ${p95}, p99 ${p99}, longest ${Math.round(sorted.at(-1)!)} ms)`;
}
