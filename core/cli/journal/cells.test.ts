import fc from 'fast-check';
import { styleText } from 'node:util';
import { describe, expect, it } from 'vitest';
import { cell, columns, wrapped } from './cells.ts';

describe('a cell of a table', () => {
  it('has exactly its columns, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(columns(cell(text, width))).toBe(width);
      }),
    );
  });

  it('counts what is seen: emoji and East Asian script twice, styles not at all', () => {
    expect(['Ada', '陳大文', '👩‍🚀!', 'é'].map(columns)).toEqual([3, 6, 3, 1]);
    expect(columns(styleText('red', 'Ada', { validateStream: false }))).toBe(3);
    expect(cell('陳大文', 4)).toBe('陳… ');
  });

  it('never moves the cursor', () => {
    expect(cell('a\u001b[2J\nb', 9)).toBe('a\ufffd[2J b  ');
  });
});

describe('pieces in lines', () => {
  it('are never broken, and share a line when they fit', () => {
    expect(wrapped(['12345', '123', '1234567890123'], 10)).toEqual(['12345  123', '1234567890123']);
    expect(wrapped([], 10)).toEqual([]);
  });
});
