import { describe } from 'vitest';
import { deadLetters } from './dead-letters.ts';
import { deliveries } from './deliveries.ts';
import type { Engine } from './engine.ts';
import { lateAnswers } from './late.ts';
import { queries } from './queries.ts';
import { repeats } from './repeats.ts';
import { timers } from './timers.ts';
import { upkeep } from './upkeep.ts';
import { values } from './values.ts';

/** Everything that the `Store` interface promises, as behaviours of one engine. */
export function describeStore(engine: Engine): void {
  describe(`The ${engine.name} store:`, () => {
    for (const part of [deliveries, deadLetters, repeats, queries, values, timers, lateAnswers, upkeep]) part(engine);
  });
}
