import { styleText } from 'node:util';
import type { Outcome } from '../../call-outcome.ts';
import type { TextStyle } from '../terminal.ts';

const SIGNS: Readonly<Record<Outcome, readonly [sign: string, colour: TextStyle]>> = {
  ok: ['✓', 'green'],
  user_error: ['!', 'yellow'],
  failed: ['✗', 'red'],
  timeout: ['✗', 'red'],
  killed: ['✗', 'red'],
  died: ['✗', 'red'],
  unavailable: ['–', 'yellow'],
  skipped: ['–', 'yellow'],
};

export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'answered',
  user_error: 'said what is wrong',
  failed: 'failed',
  timeout: 'too slow',
  killed: 'hung, was ended',
  died: 'crashed',
  unavailable: 'not serving',
  skipped: 'skipped',
};

/** Without an outcome there was no plugin. */
export function signOfOutcome(outcome: Outcome | undefined): string {
  if (outcome === undefined) return styleText('dim', '·');
  const [sign, colour] = SIGNS[outcome];
  return styleText(colour, sign);
}

export const isGood = (outcome: Outcome): boolean => outcome === 'ok';
