import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newDelivery } from './delivery.ts';
import type { Batch, Delivery } from './delivery.ts';
import { Dialogs } from './dialogs.ts';

const event = (dialog: string, seq: number, size: number) => ({
  seq,
  dialog,
  type: 'message_received',
  connection: 'support',
  receivedAt: 0,
  body: 'x'.repeat(size),
});
const delivery = (dialog: string, seq: number): Delivery => newDelivery(event(dialog, seq, 10), seq);
const seqOf = (one: Delivery) => one.event.seq;
const seqsOf = (batch: Batch | undefined) => batch?.deliveries.map(seqOf);

describe('The dialogs of a plugin', () => {
  it('take turns, each in its own order and with what waits in it', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['a', 2],
      ['b', 3],
      ['a', 4],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    const [first, second] = [dialogs.take()!, dialogs.take()!];
    expect([seqsOf(first), seqsOf(second), dialogs.take()]).toEqual([[1, 2, 4], [3], undefined]);
    dialogs.add(delivery('a', 5));
    for (const one of first.deliveries) dialogs.finish(one);
    expect(seqsOf(dialogs.take())).toEqual([5]);
    expect([dialogs.count, dialogs.size]).toEqual([2, 20]);
  });

  it('do not put too many or too large deliveries into a batch, nor what is to be alone', () => {
    const dialogs = new Dialogs();
    const add = (seq: number, size: number, isAlone = false) =>
      dialogs.add(Object.assign(newDelivery(event('a', seq, size), seq), { isAlone }));
    for (let seq = 1; seq <= 20; seq++) add(seq, 10);
    for (const seq of [21, 22, 23]) add(seq, 40_000);
    add(24, 10, true);
    add(25, 10);
    const lengths: number[] = [];
    for (let batch = dialogs.take(); batch !== undefined; batch = dialogs.take()) {
      lengths.push(batch.deliveries.length);
      for (const one of batch.deliveries) dialogs.finish(one);
    }
    expect(lengths).toEqual([16, 5, 1, 1, 1, 1]);
  });

  it('let what is older go first, but not past those in flight', () => {
    const dialogs = new Dialogs();
    for (const seq of [5, 6]) dialogs.add(delivery('a', seq));
    const inFlight = dialogs.take()!;
    dialogs.add(delivery('a', 1));
    expect(seqsOf(inFlight)).toEqual([5, 6]);
    for (const one of inFlight.deliveries) dialogs.finish(one);
    expect(seqsOf(dialogs.take())).toEqual([1]);
  });

  it('go on where a batch was stopped', () => {
    const dialogs = new Dialogs();
    for (const seq of [1, 2, 3]) dialogs.add(delivery('a', seq));
    const [first, second] = dialogs.take()!.deliveries;
    dialogs.finish(first!);
    dialogs.stopAt(second!);
    expect(dialogs.take()).toBeUndefined();
    dialogs.finish(second!);
    expect(seqsOf(dialogs.take())).toEqual([3]);
  });

  it('give a delivery that was not run the next turn of all', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    dialogs.putBack(dialogs.take()!.deliveries[0]!);
    expect(seqsOf(dialogs.take())).toEqual([1]);
  });

  it('can be emptied of all that is not in flight', () => {
    const dialogs = new Dialogs();
    for (const [dialog, seq] of [
      ['a', 1],
      ['b', 2],
    ] as const)
      dialogs.add(delivery(dialog, seq));
    const inFlight = dialogs.take()!;
    dialogs.add(delivery('a', 3));
    expect(dialogs.dropWaiting().map(seqOf)).toEqual([3, 2]);
    expect([dialogs.count, dialogs.take()]).toEqual([1, undefined]);
    dialogs.finish(inFlight.deliveries[0]!);
    expect([dialogs.count, dialogs.size]).toEqual([0, 0]);
  });

  it('hand out everything once and in order, whatever ends when', () => {
    const step = fc.oneof(
      fc.record({ add: fc.constantFrom('a', 'b', 'c') }),
      fc.record({
        end: fc.constantFrom('finish' as const, 'putBack' as const, 'drop' as const),
        which: fc.nat(9),
        done: fc.nat(9),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const dialogs = new Dialogs();
        const inFlight: Batch[] = [];
        const gone: number[] = [];
        let seq = 0;
        const finish = (batch: readonly Delivery[]) => {
          gone.push(...batch.map(seqOf));
          for (const one of batch) dialogs.finish(one);
        };
        for (const one of steps) {
          if ('add' in one) dialogs.add(delivery(one.add, ++seq));
          const [ended] = 'end' in one && inFlight.length > 0 ? inFlight.splice(one.which % inFlight.length, 1) : [];
          if ('end' in one && ended !== undefined) {
            const { deliveries } = ended;
            const done = one.end === 'finish' ? deliveries.length : one.done % deliveries.length;
            finish(deliveries.slice(0, done));
            const stopped = deliveries[done];
            if (stopped !== undefined) dialogs.stopAt(stopped);
            if (one.end === 'putBack') dialogs.putBack(stopped!);
            if (one.end === 'drop') gone.push(...dialogs.drop(stopped!).map(seqOf));
          }
          const next = dialogs.take();
          if (next === undefined) continue;
          expect(inFlight.map(({ deliveries }) => deliveries[0]!.event.dialog)).not.toContain(
            next.deliveries[0]!.event.dialog,
          );
          inFlight.push(next);
        }
        for (let ended = inFlight.shift(); ended !== undefined; ended = inFlight.shift()) {
          finish(ended.deliveries);
          const next = dialogs.take();
          if (next !== undefined) inFlight.push(next);
        }
        expect(gone.toSorted((a, b) => a - b)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
        expect(dialogs.count).toBe(0);
      }),
    );
  });
});
