import { describe, expect, it } from 'vitest';
import { newDelivery, type Batch } from './delivery.ts';
import { departures } from './departures.ts';

const delivery = (size = 10, attempt = 1) =>
  newDelivery(
    { seq: 1, connection: 'support', type: 'message_received', dialog: 'a', receivedAt: 0, body: 'x'.repeat(size) },
    1,
    attempt,
  );
const batch = (...deliveries: ReturnType<typeof delivery>[]): Batch => ({ deliveries, done: 0 });

function leaving(...batches: readonly Batch[]) {
  const waiting = [...batches];
  const asked: number[] = [];
  const next = (together: number) => (asked.push(together), waiting.shift());
  const calls = [...departures(next)].map((call) => call.map((one) => batches.indexOf(one)));
  return { calls, asked };
}

describe('What leaves with one call', () => {
  it('is the single deliveries of all dialogs, which count as under way meanwhile', () => {
    expect(leaving(batch(delivery()), batch(delivery()), batch(delivery()))).toEqual({
      calls: [[0, 1, 2]],
      asked: [0, 1, 2, 3],
    });
    expect(leaving().calls).toEqual([]);
  });

  it('is nothing else: not what waits behind one another, not a second attempt, not a suspect', () => {
    const suspect = { ...delivery(), deaths: 1 };
    const { calls } = leaving(
      batch(delivery()),
      batch(delivery(), delivery()),
      batch(delivery(10, 2)),
      batch(suspect),
      batch(delivery()),
    );
    expect(calls).toEqual([[1], [2], [3], [0, 4]]);
  });

  it('is no more text than a call should have, unless one event alone is larger', () => {
    const { calls } = leaving(
      batch(delivery(40_000)),
      batch(delivery(20_000)),
      batch(delivery(10_000)),
      batch(delivery(100_000)),
      batch(delivery()),
    );
    expect(calls).toEqual([[0, 1], [2], [3], [4]]);
  });
});
