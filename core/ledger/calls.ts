import { OUTCOMES, isFailure, type Outcome } from '../call-outcome.ts';
import { Histogram } from './histogram.ts';

const PLACES = Object.fromEntries(OUTCOMES.map((outcome, place) => [outcome, place])) as Record<Outcome, number>;

/** One plugin's calls of one kind since the host has started. */
export class Calls {
  /** Of those that were run. */
  readonly durations = new Histogram();
  readonly #counts = OUTCOMES.map(() => 0);

  ended(outcome: Outcome, tookMs: number): void {
    this.#counts[PLACES[outcome]]!++;
    this.durations.record(tookMs);
  }

  notRun(outcome: Outcome): void {
    this.#counts[PLACES[outcome]]!++;
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  get failures(): number {
    return OUTCOMES.reduce((sum, outcome, place) => (isFailure(outcome) ? sum + this.#counts[place]! : sum), 0);
  }

  /** All outcomes, also those that never were. */
  get outcomes(): Record<Outcome, number> {
    return Object.fromEntries(OUTCOMES.map((outcome, place) => [outcome, this.#counts[place]!])) as Record<
      Outcome,
      number
    >;
  }
}
