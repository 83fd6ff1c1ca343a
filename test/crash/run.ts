import { playSeries } from './series.ts';
import type { PlayedSeries } from './totals.ts';

/** After so many rounds a fresh deployment: neither the store nor the oracle's memory grows without end. */
const ROUNDS_PER_SERIES = 50;

export interface RunOptions {
  readonly rounds: number;
  /** Of the first series; each further one has the next. */
  readonly seed: number;
  /** How many deployments are played at the same time. */
  readonly parallel: number;
  /** Called after each round. */
  played?(): void;
}

/** Plays rounds, series by series; after one in which anything went wrong no other is begun. */
export async function run({ rounds, seed, parallel, played }: RunOptions): Promise<PlayedSeries[]> {
  const results: PlayedSeries[] = [];
  let begun = 0;
  async function playOn(): Promise<void> {
    while (begun < rounds && results.every(({ kept }) => kept === undefined)) {
      const length = Math.min(ROUNDS_PER_SERIES, rounds - begun);
      const own = seed + Math.floor(begun / ROUNDS_PER_SERIES);
      begun += length;
      results.push({ seed: own, ...(await playSeries(own, length, played)) });
    }
  }
  await Promise.all(Array.from({ length: parallel }, playOn));
  return results;
}
