import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeliveryResult } from './contract.ts';
import { runSideBySide } from './side-by-side.ts';

const failure: DeliveryResult = { kind: 'failed', message: 'boom' };

/** Runs with these results, and writes down what is told. */
function run(results: readonly (DeliveryResult | Promise<DeliveryResult>)[]) {
  const told: [readonly number[], DeliveryResult][] = [];
  const result = runSideBySide(
    results.length,
    (place) => results[place]!,
    (places, ended) => told.push([places, ended]),
  );
  return { told, result };
}

describe('Handlers side by side', () => {
  it('that are all done at once say so with the answer alone', () => {
    expect(run([null, null, null])).toEqual({ told: [], result: null });
  });

  it('tell of one that failed, and answer for the others', () => {
    expect(run([null, failure, null])).toEqual({ told: [[[1], failure]], result: null });
    expect(run([null, null, failure])).toEqual({ told: [[[0, 1], null]], result: failure });
  });

  it('tell what is done while others go on, in one go for each turn', async () => {
    const [first, second, third] = [0, 1, 2].map(() => Promise.withResolvers<DeliveryResult>());
    const { told, result } = run([null, first!.promise, null, second!.promise, third!.promise, failure]);
    expect(told).toEqual([
      [[5], failure],
      [[0, 2], null],
    ]);
    first!.resolve(null);
    third!.resolve(null);
    await new Promise(setImmediate);
    expect(told.slice(2)).toEqual([[[1, 4], null]]);
    second!.resolve(failure);
    expect(await result).toEqual(failure);
    expect(told).toHaveLength(3);
  });

  it('end once each and as they did, in whatever order', async () => {
    const handler = fc.record({ fails: fc.boolean(), turn: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(handler, { minLength: 1, maxLength: 8 }), async (handlers) => {
        const later = async (turns: number, result: DeliveryResult) => {
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          return result;
        };
        const results = handlers.map(({ fails }) => (fails ? failure : null));
        const { told, result } = run(
          handlers.map(({ turn }, place) => (turn === 0 ? results[place]! : later(turn, results[place]!))),
        );
        const rest = await result;
        const ended = new Map(told.flatMap(([places, how]) => places.map((place) => [place, how] as const)));
        expect(told.flatMap(([places]) => places)).toHaveLength(ended.size);
        expect(ended.size).toBeLessThan(handlers.length);
        expect(results.map((_, place) => (ended.has(place) ? ended.get(place) : rest))).toEqual(results);
      }),
    );
  });
});
