import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDelivery } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { Dialogs } from './dialogs.ts';

const delivery = (dialog: string, seq: number): Delivery => newDelivery({ seq, dialog, size: 10 }, seq);
const seqOf = (taken: Delivery | undefined) => taken?.source.seq;

describe('The dialogs of a plugin', () => {
  it('take turns, each in its own order', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['a', 2],
      ['b', 3],
      ['a', 4],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    const first = dialogs.take()!;
    expect([seqOf(first), seqOf(dialogs.take()), dialogs.take()]).toEqual([1, 3, undefined]);
    dialogs.finish(first);
    expect(seqOf(dialogs.take())).toBe(2);
    expect([dialogs.count, dialogs.size]).toEqual([3, 30]);
  });

  it('let what is older go first, but not past the one in flight', () => {
    const dialogs = new Dialogs();
    for (const seq of [5, 6]) dialogs.add(delivery('a', seq));
    const inFlight = dialogs.take()!;
    dialogs.add(delivery('a', 1));
    dialogs.finish(inFlight);
    expect(seqOf(dialogs.take())).toBe(1);
  });

  it('give a delivery that was not run the next turn of all', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    dialogs.putBack(dialogs.take()!);
    expect(seqOf(dialogs.take())).toBe(1);
  });

  it('can be emptied of all that is not in flight', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['a', 2],
      ['b', 3],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    const inFlight = dialogs.take()!;
    expect(dialogs.dropWaiting().map(seqOf)).toEqual([2, 3]);
    expect([dialogs.count, dialogs.take()]).toEqual([1, undefined]);
    dialogs.finish(inFlight);
    expect([dialogs.count, dialogs.size]).toEqual([0, 0]);
  });

  it('hand out everything once and in order, whatever ends when', () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ end: fc.constantFrom('finish' as const, 'putBack' as const, 'drop' as const), which: fc.nat(9) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const dialogs = new Dialogs();
        const inFlight: Delivery[] = [];
        const gone: number[] = [];
        let seq = 0;
        for (const one of steps) {
          if ('add' in one) dialogs.add(delivery(one.add, ++seq));
          const [ended] = 'end' in one && inFlight.length > 0 ? inFlight.splice(one.which % inFlight.length, 1) : [];
          if ('end' in one && ended !== undefined) {
            if (one.end === 'putBack') dialogs.putBack(ended);
            if (one.end === 'finish') gone.push(ended.source.seq);
            if (one.end === 'finish') dialogs.finish(ended);
            if (one.end === 'drop') gone.push(...dialogs.drop(ended).map(({ source }) => source.seq));
          }
          const next = dialogs.take();
          if (next === undefined) continue;
          expect(inFlight.map(({ source }) => source.dialog)).not.toContain(next.source.dialog);
          inFlight.push(next);
        }
        while (inFlight.length > 0) {
          const ended = inFlight.shift()!;
          gone.push(ended.source.seq);
          dialogs.finish(ended);
          const next = dialogs.take();
          if (next !== undefined) inFlight.push(next);
        }
        expect(gone.toSorted((a, b) => a - b)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
        expect(dialogs.count).toBe(0);
      }),
    );
  });
});
