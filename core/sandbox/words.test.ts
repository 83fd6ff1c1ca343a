import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWords } from './words.ts';

describe('splitting what an operator typed into words', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['1500', ['1500']],
    [' 1500  note\twith\nlines ', ['1500', 'note', 'with', 'lines']],
    ['1500 "two words"', ['1500', 'two words']],
    ['\'it is\' ""', ['it is', '']],
    ['«два слова» “curly ones”', ['два слова', 'curly ones']],
    ["don't group", ["don't", 'group']],
    ['"never closed word', ['never closed word']],
    ['a\\ b \\"c', ['a b', '"c']],
    ['back\\', ['back\\']],
  ])('%j gives %j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it('gives back any words that were quoted and escaped', () => {
    const quote = (word: string) => `"${word.replace(/[\\"]/g, '\\$&')}"`;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(words.map(quote).join(' '))).toEqual(words);
      }),
    );
  });
});
