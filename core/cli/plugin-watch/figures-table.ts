import { styleText } from 'node:util';
import { isRefused } from '../../plugins/listing.ts';
import { brief } from '../brief.ts';
import type { MeasuredPlugin } from '../control-routes.ts';
import { cell, columns } from '../journal/cells.ts';
import { number, size } from '../journal/quantities.ts';
import { reasonOf, signOfState, stateOf, stateWords } from '../plugin-states.ts';
import { withoutControls } from '../terminal.ts';
import type { Recent } from './recent.ts';

export interface WatchedPlugin {
  readonly plugin: MeasuredPlugin;
  readonly recent: Recent;
}

interface Column {
  readonly title: string;
  /** At least so wide, so that it does not jump about. */
  readonly width: number;
  text(watched: WatchedPlugin): string;
  /** What deserves a look; never said by colour alone. */
  isAlarming?(watched: WatchedPlugin): boolean;
}

const MAX_NAME = 24;
const MIN_STATE = 'serving, n…'.length;
const GAP = 2;
const BUSY = 0.8;
const SLOW_MS = 1_000;

/** From left to right. */
const COLUMNS: readonly Column[] = [
  { title: 'CALLS', width: 6, text: ({ plugin }) => ofCalls(plugin, 'total') },
  {
    title: 'FAILED',
    width: 6,
    text: ({ plugin, recent }) => ofCalls(plugin, 'failures') + (recent.failures > 0 ? ` +${recent.failures}` : ''),
    isAlarming: ({ recent }) => recent.failures > 0,
  },
  {
    title: 'LATE',
    width: 4,
    text: ({ plugin, recent }) =>
      (plugin.figures ? number(plugin.figures.late.count) : '') + (recent.late > 0 ? ` +${recent.late}` : ''),
    isAlarming: ({ recent }) => recent.late > 0,
  },
  { title: 'P50', width: 7, text: ({ plugin }) => timeOf(plugin, 'p50') },
  {
    title: 'P95',
    width: 7,
    text: ({ plugin }) => timeOf(plugin, 'p95'),
    isAlarming: ({ plugin }) => (timesOf(plugin)?.p95 ?? 0) > SLOW_MS,
  },
  { title: 'P99', width: 7, text: ({ plugin }) => timeOf(plugin, 'p99') },
  {
    title: 'CPU',
    width: 5,
    text: ({ recent: { cpuShare } }) => (cpuShare === undefined ? '' : `${Math.round(cpuShare * 100)} %`),
    isAlarming: ({ recent }) => (recent.cpuShare ?? 0) > BUSY,
  },
  { title: 'MEMORY', width: 7, text: ({ plugin }) => ofFigure(plugin.figures?.residentBytes, size) },
  {
    title: 'RESTARTS',
    width: 8,
    text: ({ plugin, recent }) => ofHost(plugin, 'restarts') + (recent.restarts > 0 ? ` +${recent.restarts}` : ''),
    isAlarming: ({ recent }) => recent.restarts > 0,
  },
  { title: 'RELOADS', width: 7, text: ({ plugin }) => ofHost(plugin, 'reloads') },
  {
    title: 'QUEUE',
    width: 5,
    text: ({ plugin }) => queueOf(plugin),
    isAlarming: ({ plugin }) => (plugin.figures?.queue.dead ?? 0) > 0,
  },
];

/** What goes first when the terminal is narrow. */
const LEAST_IMPORTANT = ['RELOADS', 'P50', 'MEMORY', 'P99', 'LATE', 'CALLS', 'QUEUE', 'RESTARTS'];

/** The plugins in numbers, a row each and at most one line with a reason below; the likeliest culprit first. */
export function figuresTable(plugins: readonly WatchedPlugin[], width: number): string[] {
  const sorted = plugins.toSorted(bySuspicion);
  const widest = (title: string, texts: readonly string[]) => Math.max(title.length, ...texts.map(columns));
  const names = Math.min(
    MAX_NAME,
    widest(
      'PLUGIN',
      sorted.map(({ plugin }) => plugin.name),
    ),
  );
  const states = widest(
    'STATE',
    sorted.map(({ plugin }) => stateWords(plugin)),
  );
  const sizes = new Map(
    COLUMNS.map((column) => [column, Math.max(column.width, widest(column.title, sorted.map(column.text)))]),
  );
  const room = (shown: readonly Column[]) =>
    width - 2 - names - GAP - shown.reduce((sum, column) => sum + GAP + sizes.get(column)!, 0);
  const shown = LEAST_IMPORTANT.reduce<readonly Column[]>(
    (kept, title) =>
      room(kept) >= Math.min(states, MIN_STATE) ? kept : kept.filter((column) => column.title !== title),
    COLUMNS,
  );
  const stateSize = Math.max(5, Math.min(states, room(shown)));

  const head = [
    cell('PLUGIN', names),
    cell('STATE', stateSize),
    ...shown.map((column) => column.title.padStart(sizes.get(column)!)),
  ];
  const rows = sorted.flatMap((watched) => {
    const { plugin } = watched;
    const [sign, colour] = signOfState(plugin);
    const cells = shown.map((column) => {
      const text = column.text(watched).padStart(sizes.get(column)!);
      return column.isAlarming?.(watched) ? styleText(['bold', 'red'], text) : text;
    });
    const line = [cell(plugin.name, names), styleText(colour, cell(stateWords(plugin), stateSize)), ...cells];
    const [reason] = withoutControls(reasonOf(plugin) ?? '').split('\n');
    const below = reason === '' ? [] : [`    ${styleText('dim', cell(reason!, width - 4).trimEnd())}`];
    return [`${styleText(colour, sign)} ${line.join('  ')}`, ...below];
  });
  return [styleText('dim', `  ${head.join('  ')}`), ...rows];
}

const SEVERITY: Partial<Record<ReturnType<typeof stateOf>, number>> = {
  failed: 4,
  paused: 4,
  starting: 3,
  loading: 3,
  draining: 3,
  serving: 2,
  refused: 1,
};

/** First those that make trouble now or take half a processor, then those that cannot serve, then the busy ones. */
function bySuspicion(one: WatchedPlugin, other: WatchedPlugin): number {
  const [a, b] = [suspicion(one), suspicion(other)];
  const first = a.findIndex((value, i) => value !== b[i]);
  if (first !== -1) return b[first]! - a[first]!;
  return one.plugin.name < other.plugin.name ? -1 : 1;
}

function suspicion({ plugin, recent }: WatchedPlugin): readonly number[] {
  const { failures, restarts, late, cpuShare = 0 } = recent;
  const severity = SEVERITY[stateOf(plugin)] ?? 0;
  // In steps: rows that change places each second cannot be read.
  const busy = Math.round(cpuShare * 10);
  return [failures, restarts, late, Math.round(cpuShare), severity, busy, failuresOf(plugin)];
}

const failuresOf = ({ figures }: MeasuredPlugin): number =>
  Object.values(figures?.calls ?? {}).reduce((sum, { failures }) => sum + failures, 0);

const ofFigure = <Value>(value: Value | undefined, words: (value: Value) => string): string =>
  value === undefined ? '' : words(value);

function ofCalls({ figures }: MeasuredPlugin, count: 'total' | 'failures'): string {
  return ofFigure(figures, ({ calls }) => number(calls.command[count] + calls.event[count] + calls.timer[count]));
}

/** Of commands, which somebody waits for; of events or timers where there were none. */
function timesOf({ figures }: MeasuredPlugin) {
  return figures?.calls.command.tookMs ?? figures?.calls.event.tookMs ?? figures?.calls.timer.tookMs;
}

const timeOf = (plugin: MeasuredPlugin, quantile: 'p50' | 'p95' | 'p99'): string =>
  ofFigure(timesOf(plugin)?.[quantile], brief);

const ofHost = (plugin: MeasuredPlugin, count: 'restarts' | 'reloads'): string =>
  isRefused(plugin) ? '' : ofFigure(plugin[count], number);

function queueOf({ figures }: MeasuredPlugin): string {
  return ofFigure(figures?.queue, ({ waiting, inFlight, dead }) => {
    const open = number(waiting + inFlight);
    return dead === 0 ? open : `${open}, ${number(dead)} dead`;
  });
}
