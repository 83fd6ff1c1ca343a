import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validMarkup } from '../../../test/fixtures/markdown/markup.ts';
import { parseMarkdown } from './parse.ts';
import { truncateMarkdown, truncateText } from './truncate.ts';

const family = '👩‍👩‍👧';
const graphemes = (text: string): string[] =>
  Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), ({ segment }) => segment);

describe('Cutting markup', () => {
  it('gives valid markup within the limit that begins as the whole does and ends in …, and formats nothing else', () => {
    fc.assert(
      fc.property(validMarkup, fc.integer({ min: 1, max: 30 }), (markup, limit) => {
        const whole = parseMarkdown(markup);
        const cut = parseMarkdown(truncateMarkdown(markup, limit));
        if (whole.text.length <= limit) {
          expect(cut).toEqual(whole);
          return;
        }
        expect(cut.text.length).toBeLessThanOrEqual(limit);
        expect(cut.text.endsWith('…')).toBe(true);
        const kept = cut.text.slice(0, -1);
        expect(graphemes(whole.text).slice(0, graphemes(kept).length).join('')).toBe(kept);
        for (const { type, offset } of cut.entities)
          expect(whole.entities.some((one) => one.type === type && one.offset <= offset)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('returns what fits as it was written', () => {
    expect(truncateMarkdown('**\\a', 1)).toBe('**\\a');
  });

  it('closes what reached over the cut, around the …', () => {
    expect(truncateMarkdown('*Hello, _world_*', 10)).toBe('*Hello, _wo…_*');
    expect(truncateMarkdown('[a long text](http://a.b)', 3)).toBe('[a …](http://a.b/)');
    expect(truncateMarkdown('>a\n>b\nc', 3)).toBe('>a\n>…');
    expect(truncateMarkdown('*a\n>bcd\n*', 4)).toBe('*a\n*>*b…*');
  });

  it('counts the … and never splits an escape, a surrogate pair or a grapheme', () => {
    expect(truncateMarkdown('\\.\\.\\.\\.', 3)).toBe('\\.\\.…');
    expect(truncateMarkdown('a😀b', 3)).toBe('a…');
    expect(truncateMarkdown(`a${family}b`, 9)).toBe('a…');
    expect(truncateMarkdown(`a${family}b`, 10)).toBe(`a${family}b`);
    expect(truncateMarkdown('ae\u0301b', 3)).toBe('a…');
  });

  it('lets a custom emoji or a time that is cut be text', () => {
    expect(truncateMarkdown('![in May](tg://time?unix=5) it is', 5)).toBe('in M…');
  });

  it('leaves nothing of a limit below one', () => {
    expect(truncateMarkdown('*ab*', 0)).toBe('');
    expect(truncateText('ab', 1)).toBe('…');
  });
});
