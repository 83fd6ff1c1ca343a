import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Slots } from './slots.ts';

describe('slots', () => {
  it('hold what was added and not taken, each under a number of its own', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 })), (steps) => {
        const slots = new Slots<{ step: number }>();
        const model = new Map<number, { step: number }>();
        for (const step of steps) {
          // An even step adds; an odd one takes some number, in use or not.
          if (step % 2 === 0) {
            const value = { step };
            const slot = slots.add(value);
            expect(model.has(slot)).toBe(false);
            model.set(slot, value);
          } else {
            expect(slots.take(step >> 1)).toBe(model.get(step >> 1));
            model.delete(step >> 1);
          }
          expect(slots.size).toBe(model.size);
        }
        expect(new Map(slots.entries())).toEqual(model);
        expect(slots.takeAll()).toHaveLength(model.size);
        expect(slots.size).toBe(0);
      }),
    );
  });

  it('give numbers again, so that they stay as few as were ever needed at once', () => {
    const slots = new Slots<object>();
    for (let i = 0; i < 1000; i++) expect(slots.take(slots.add({}))).toEqual({});
    expect(slots.add({})).toBe(0);
  });
});
