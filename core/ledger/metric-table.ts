import type { EventsStats } from '../events/api.ts';
import type { CallKind } from '../plugins/call-meter.ts';
import type { PluginState } from '../plugins/port.ts';
import type { StoreStats } from '../store/store.ts';
import { version } from '../version.ts';
import type { Series } from './counted-histogram.ts';
import type { PluginFigures } from './figures.ts';
import type { Ledger } from './ledger.ts';

export interface MeteredPlugin {
  readonly name: string;
  readonly state: PluginState;
  readonly restarts: number;
  readonly reloads: number;
}

/** All that a page of metrics is made of, as it is at one moment. */
export interface Moment {
  readonly ledger: Ledger;
  readonly plugins: readonly (MeteredPlugin & { readonly figures: PluginFigures })[];
  readonly events: EventsStats;
  /** Absent while the store does not answer. */
  readonly store?: StoreStats;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Figure = readonly [name: string, help: string, labels: readonly string[], samples: (moment: Moment) => Sample[]];
type Durations = readonly [name: string, help: string, series: (moment: Moment) => Series[]];

const alone = (value: number | undefined): Sample[] => (value === undefined ? [] : [{ labels: {}, value }]);
const ofEach = (valueOf: (plugin: Moment['plugins'][number]) => number | undefined) => (moment: Moment) =>
  moment.plugins.flatMap((plugin) =>
    alone(valueOf(plugin)).map((one) => ({ ...one, labels: { plugin: plugin.name } })),
  );
/** Kinds of calls that a plugin has never had say nothing. */
const callsOf = ({ ledger }: Moment) =>
  [...ledger.plugins].flatMap(([plugin, { calls }]) =>
    (['command', 'event', 'timer'] satisfies CallKind[])
      .map((kind) => ({ labels: { plugin, kind }, calls: calls[kind] }))
      .filter((one) => one.calls.total > 0),
  );

export const COUNTERS: readonly Figure[] = [
  [
    'hotline_plugin_calls_total',
    'Calls of plugins, by how they ended.',
    ['plugin', 'kind', 'outcome'],
    (moment) =>
      callsOf(moment).flatMap(({ labels, calls }) =>
        Object.entries(calls.outcomes).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
      ),
  ],
  [
    'hotline_plugin_late_answers_total',
    'Answers that came after their deadline.',
    ['plugin'],
    ofEach(({ figures }) => figures.late.count),
  ],
  [
    'hotline_plugin_restarts_total',
    'Times that the process of the plugin was replaced.',
    ['plugin'],
    ofEach(({ restarts }) => restarts),
  ],
  [
    'hotline_plugin_reloads_total',
    'Times that a newer version of the plugin was taken over.',
    ['plugin'],
    ofEach(({ reloads }) => reloads),
  ],
  [
    'hotline_plugin_cpu_seconds_total',
    'Processor time of the processes of the plugin, each as it was last seen.',
    ['plugin'],
    ofEach(({ figures }) => figures.cpuMs / 1_000),
  ],
  [
    'hotline_events_accepted_total',
    'Events that were acknowledged, repeats included.',
    [],
    ({ events }) => alone(events.accepted),
  ],
  [
    'hotline_events_repeats_total',
    'Repeats of events that were recognised.',
    [],
    ({ events }) => alone(events.repeats),
  ],
];

export const GAUGES: readonly Figure[] = [
  ['hotline_build_info', 'The version of the host.', ['version'], () => [{ labels: { version }, value: 1 }]],
  [
    'hotline_plugin_serving',
    'Whether the plugin takes commands and events.',
    ['plugin'],
    ofEach(({ state }) => (state === 'serving' ? 1 : 0)),
  ],
  [
    'hotline_plugin_resident_memory_bytes',
    'Resident memory of the process of the plugin.',
    ['plugin'],
    ofEach(({ figures }) => figures.residentBytes),
  ],
  [
    'hotline_deliveries_waiting',
    'Deliveries whose turn has not come, or that wait to be tried again.',
    ['plugin'],
    ofEach(({ figures }) => figures.queue.waiting),
  ],
  [
    'hotline_deliveries_in_flight',
    'Deliveries that are under way.',
    ['plugin'],
    ofEach(({ figures }) => figures.queue.inFlight),
  ],
  ['hotline_deliveries_dead', 'Dead letters.', ['plugin'], ofEach(({ figures }) => figures.queue.dead)],
  ['hotline_store_available', 'Whether the store answers.', [], ({ store }) => alone(store === undefined ? 0 : 1)],
  ['hotline_store_bytes', 'What the store takes; an estimate.', [], ({ store }) => alone(store?.bytes)],
  ['hotline_store_events', 'Events in the store; an estimate.', [], ({ store }) => alone(store?.events)],
];

export const DURATIONS: readonly Durations[] = [
  [
    'hotline_plugin_call_duration_seconds',
    'How long calls of plugins took.',
    (moment) => callsOf(moment).map(({ labels, calls: { durations } }) => ({ labels, durations })),
  ],
  [
    'hotline_command_duration_seconds',
    'How long commands took, all plugins together.',
    ({ ledger }) => [...ledger.commands].map(([command, durations]) => ({ labels: { command }, durations })),
  ],
];
