import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBatch, writeBatch } from './reply-batch.ts';

describe('A batch of replies', () => {
  it('is read as it was written, whatever is in it, also after a way through UTF-8', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '"', '[', '\0', 'ё', '🦊', '\ud83d') });
    const reply = fc.record({ id: text, body: text, at: fc.nat() });
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), (replies) => {
        const batch = writeBatch(replies);
        expect(readBatch(batch)).toEqual(replies);
        const wellFormed = replies.map(({ id, body, at }) => ({
          id: id.toWellFormed(),
          body: body.toWellFormed(),
          at,
        }));
        if (batch.isWellFormed()) expect(readBatch(Buffer.from(batch).toString())).toEqual(wellFormed);
      }),
    );
  });
});
