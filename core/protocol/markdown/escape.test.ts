import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from './escape.ts';
import { parseMarkdown } from './parse.ts';

describe('Escaped text', () => {
  it('is shown exactly as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(parseMarkdown(escapeMarkdown(text))).toEqual({ text, entities: [] });
      }),
    );
  });

  it('is right in code, in a link and in its URL too', () => {
    const text = '_*[]()~`>#+-=|{}.!\\';
    expect(parseMarkdown(`\`${escapeMarkdown(text)}\``).text).toBe(text);
    expect(parseMarkdown(`[${escapeMarkdown(text)}](http://a.b/${escapeMarkdown(text)})`)).toEqual({
      text,
      entities: [{ type: 'text_link', offset: 0, length: text.length, url: `http://a.b/${text}` }],
    });
  });

  it('has a backslash before what is reserved and before nothing else', () => {
    expect(escapeMarkdown('1.5 (net)\nok, "so" & é😀')).toBe('1\\.5 \\(net\\)\nok, "so" & é😀');
  });
});
