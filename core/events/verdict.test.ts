import { describe, expect, it } from 'vitest';
import { defaultDelivery } from './settings.ts';
import { died, done, failed, unavailable } from './testing/fake-plugin.ts';
import { judge, recordOf } from './verdict.ts';

const timeout = { status: 'timeout', afterMs: 30_000, killed: false } as const;
const killed = { ...timeout, killed: true, pid: 7 };
const of = (outcome: Parameters<typeof judge>[0], { attempt = 1, deaths = 0, random = 0.5 } = {}) =>
  judge(outcome, { attempt, deaths }, defaultDelivery, () => random);

describe('After an attempt', () => {
  it('that did not come to be, the delivery waits for its plugin without any charge', () => {
    expect(of(unavailable, { attempt: 6, deaths: 1 })).toEqual({ next: 'wait', reason: 'paused' });
  });

  it.each([failed, timeout])(
    'that failed ($status), it is tried again ever later, and dead after the last wait',
    (outcome) => {
      const waits = [1, 2, 3, 4, 5, 6].map((attempt) => of(outcome, { attempt }));
      expect(waits).toEqual([
        ...[1_000, 5_000, 30_000, 120_000, 600_000].map((delayMs) => ({ next: 'retry', delayMs })),
        { next: 'dead' },
      ]);
    },
  );

  it('waits vary by a fifth either way, so that what failed together does not come back together', () => {
    expect(of(failed, { random: 0 })).toEqual({ next: 'retry', delayMs: 800 });
    expect(of(failed, { random: 1 })).toEqual({ next: 'retry', delayMs: 1_200 });
  });

  it.each([died, killed])(
    '[row 1] in which the process died ($status), it is suspected first and dead the second time',
    (outcome) => {
      expect(of(outcome)).toEqual({ next: 'suspect' });
      expect(of(outcome, { deaths: 1 })).toEqual({ next: 'dead' });
    },
  );

  it.each([
    { ...died, shared: true },
    { ...killed, shared: true },
  ])('[row 1] is not charged so soon when a command beside it may be to blame ($status)', (outcome) => {
    for (const deaths of [0, 1, 2, 3]) expect(of(outcome, { deaths })).toEqual({ next: 'suspect' });
    expect(of(outcome, { deaths: 4 })).toEqual({ next: 'dead' });
    expect(of(died, { deaths: 1 })).toEqual({ next: 'dead' });
  });

  it('the record says what happened, in words for the person who looks for the reason', () => {
    expect(recordOf(failed, 1, 5, 6)).toEqual({
      attempt: 1,
      at: 5,
      tookMs: 6,
      outcome: 'failed',
      error: 'boom',
      reference: 'r1',
    });
    expect(recordOf(killed, 2, 5, 6)).toMatchObject({
      outcome: 'timeout',
      error: expect.stringMatching(/30000 ms.*ended/),
    });
    expect(recordOf(died, 2, 5, 6)).toMatchObject({ outcome: 'died', error: 'exit code 1', reference: 'r2' });
    expect(recordOf(done, 3, 5, 6)).toEqual({ attempt: 3, at: 5, tookMs: 6, outcome: 'done' });
  });
});
