import { roundOf } from './plan.ts';
import type { SeriesResult } from './series.ts';

/** What is asked of a run beside the oracle, so that its silence means something. */
const LEAST_ACKNOWLEDGED = 100;
const LEAST_IN_FLIGHT = 0.3;

/** A series with the seed that plays it again. */
export interface PlayedSeries extends SeriesResult {
  readonly seed: number;
}

type Count = { [Key in keyof SeriesResult]-?: SeriesResult[Key] extends number ? Key : never }[keyof SeriesResult];
const sum = (series: readonly PlayedSeries[], count: Count): number =>
  series.reduce((total, result) => total + result[count], 0);

/** Everything that went wrong, a sentence each; at most some of each series. */
export function complaints(series: readonly PlayedSeries[], most = 20): string[] {
  const told = series.flatMap(({ seed, faults, troubles, kept }) => {
    const sentences = [
      ...troubles,
      ...faults.map(({ kind, number, plugin, detail }) => {
        const whose = plugin === undefined ? '' : ` of ${plugin}`;
        return `round ${roundOf(number)}, event ${number}${whose}: ${kind}: ${detail}`;
      }),
    ];
    const rest = sentences.splice(most).length;
    if (rest > 0) sentences.push(`and ${rest} more`);
    if (kept !== undefined) sentences.push(`its deployment is kept in ${kept}, the last log as host.log`);
    return sentences.map((sentence) => `seed ${seed}: ${sentence}.`);
  });
  if (told.length > 0) return told;
  const least = leastAcknowledged(series);
  if (least < LEAST_ACKNOWLEDGED) told.push(`A round had ${least} acknowledged events only.`);
  if (shareInFlight(series) < LEAST_IN_FLIGHT) told.push('Too few of the kills had requests in flight.');
  return told;
}

/** In the round that had the fewest, of those that were played to their end. */
const leastAcknowledged = (series: readonly PlayedSeries[]): number =>
  Math.min(...series.map(({ leastAcknowledged: least }) => least));

const shareInFlight = (series: readonly PlayedSeries[]): number =>
  sum(series, 'inFlight') / Math.max(1, sum(series, 'kills'));

/** The outcome of a run, line by line. */
export function summary(series: readonly PlayedSeries[], elapsedMs: number): string[] {
  const total = (count: Count) => sum(series, count).toLocaleString('en');
  const faults = series.flatMap((result) => result.faults);
  const kinds = ['lost', 'disordered', 'stuck', 'doubled'] as const;
  const share = Math.round(100 * shareInFlight(series));
  const seconds = Math.round(elapsedMs / 1000);
  return [
    `rounds        ${total('rounds')}: ${total('kills')} kills, ${share} % with requests in flight; ${total('stops')} stops`,
    `acknowledged  ${total('acknowledged')} events, at least ${leastAcknowledged(series)} a round; ${total('repeats')} repeats recognised`,
    `stored        ${total('stored')}`,
    `delivered     ${total('delivered')} to three plugins, ${total('again')} of them again after a crash`,
    kinds.map((kind) => `${kind} ${faults.filter((fault) => fault.kind === kind).length}`).join(', '),
    `time          ${Math.floor(seconds / 60)} min ${seconds % 60} s`,
  ];
}
