import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashText, HashTable } from './hash-table.ts';

describe('The table of hashes', () => {
  it('finds what a plain list would find, however hashes collide and entries come and go', () => {
    // Few hashes, and some whose low bits are equal.
    const hash = fc.constantFrom(1, 2, 1025, 2049, 2 ** 32 + 1, 2 ** 52 + 1);
    const step = fc.record({ hash, remove: fc.boolean(), many: fc.integer({ min: 1, max: 400 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const table = new HashTable();
        let list: { hash: number; seq: number }[] = [];
        let seq = 0;
        for (const { hash: of, remove, many } of steps) {
          const gone = remove ? list.find((entry) => entry.hash === of) : undefined;
          if (gone !== undefined) {
            table.remove(gone.hash, gone.seq);
            list = list.filter((entry) => entry !== gone);
          }
          for (let index = 0; index < many && !remove; index++) {
            table.add(of, ++seq);
            list.push({ hash: of, seq });
          }
        }
        for (const { hash: of, seq: wanted } of list) expect(table.find(of, (found) => found === wanted)).toBe(wanted);
        for (const of of [1, 2, 1025, 2049, 3]) {
          const found: number[] = [];
          table.find(of, (other) => found.push(other) < 0);
          expect(found.toSorted((a, b) => a - b)).toEqual(
            list.filter((entry) => entry.hash === of).map((entry) => entry.seq),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has hashes of 53 bits that spread', () => {
    const hashes = Array.from({ length: 50_000 }, (_, index) => hashText(`fingerprint ${index}`));
    expect(new Set(hashes).size).toBe(50_000);
    expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
    expect(new Set(hashes.map((hash) => hash % 1_024)).size).toBe(1_024);
  });
});
