import { describe, expect, it } from 'vitest';
import { duration, listed, spread, widthOf, WIDTH, wrap } from './text.ts';

describe('a text’s width', () => {
  it('counts columns, not characters: emoji and Chinese take two, accents, joiners and colours none', () => {
    expect(widthOf('👤 Ada')).toBe(6);
    expect(widthOf('你好')).toBe(4);
    expect(widthOf('e\u0301\u200d⚠\ufe0f')).toBe(2);
    expect(widthOf('\u001b[1mbold\u001b[22m')).toBe(4);
  });
});

describe('wrapping', () => {
  it('breaks between words, keeps the lines there are, and leaves a long word whole', () => {
    expect(wrap('one two three\n\nfour', 9)).toEqual(['one two', 'three', '', 'four']);
    expect(wrap('a https://example.com/long b', 6)).toEqual(['a', 'https://example.com/long', 'b']);
  });
});

describe('a spread line', () => {
  it('fills the width, whatever its ends look like', () => {
    expect(widthOf(spread('\u001b[1m👤 Ada\u001b[22m', '8 ms'))).toBe(WIDTH);
    expect(spread('x'.repeat(90), 'y')).toBe(`${'x'.repeat(90)} y`);
  });
});

describe('a duration', () => {
  it('is in milliseconds below a second, and never nothing', () => {
    expect([0.2, 8.4, 2754].map(duration)).toEqual(['1 ms', '8 ms', '2.75 s']);
  });
});

describe('a list', () => {
  it('reads like a sentence', () => {
    expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed)).toEqual(['a', 'a and b', 'a, b and c']);
  });
});
