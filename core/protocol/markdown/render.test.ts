import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validMarkup } from '../../../test/fixtures/markdown/markup.ts';
import { parseMarkdown } from './parse.ts';
import { renderMarkdown } from './render.ts';
import type { MessageEntity } from './types.ts';

const rendered = (text: string, ...entities: MessageEntity[]): string => renderMarkdown(text, entities);
const roundTrip = (text: string, ...entities: MessageEntity[]): unknown =>
  parseMarkdown(rendered(text, ...entities)).entities;

const range = { offset: fc.nat(12), length: fc.nat(12) };
const anyEntity: fc.Arbitrary<MessageEntity> = fc.oneof(
  fc.record({
    type: fc.constantFrom('bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'code', 'blockquote'),
    ...range,
  }),
  fc.record({ type: fc.constantFrom('expandable_blockquote', 'blockquote', 'code'), ...range }),
  fc.record({ type: fc.constant('pre'), language: fc.constantFrom('js', 'a b', '`', ''), ...range }),
  fc.record({
    type: fc.constant('text_link'),
    url: fc.constantFrom('http://a.b/)', 'tg://user?id=5', 'no)pe'),
    ...range,
  }),
  fc.record({ type: fc.constant('text_mention'), user_id: fc.constant(7), ...range }),
  fc.record({ type: fc.constant('custom_emoji'), custom_emoji_id: fc.constant('5'), ...range }),
  fc.record({
    type: fc.constant('date_time'),
    unix_time: fc.constant(5),
    date_time_format: fc.constant('wd'),
    ...range,
  }),
);

describe('Writing formatted text as markup', () => {
  it('gives back what was parsed, entity for entity', () => {
    fc.assert(
      fc.property(validMarkup, (markup) => {
        const parsed = parseMarkdown(markup);
        expect(parseMarkdown(renderMarkdown(parsed.text, parsed.entities))).toEqual(parsed);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives valid markup of the same text for any entities at all', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\n', '\r', '>', '_', '`', '\\', '😀', '\ud83d'),
      maxLength: 14,
    });
    fc.assert(
      fc.property(text, fc.array(anyEntity, { maxLength: 6 }), (shown, entities) => {
        expect(parseMarkdown(renderMarkdown(shown, entities)).text).toBe(shown.toWellFormed());
      }),
      { numRuns: 5000 },
    );
  });

  it('escapes what is reserved and adds nothing that is not needed', () => {
    expect(rendered('a.b\nc')).toBe('a\\.b\nc');
    expect(rendered('a.`', { type: 'code', offset: 0, length: 3 })).toBe('`a.\\``');
    expect(rendered('ab', { type: 'bold', offset: 0, length: 1 }, { type: 'bold', offset: 1, length: 1 })).toBe(
      '*a**b*',
    );
  });

  it('keeps delimiters apart that would be read as another one', () => {
    const italic = { type: 'italic', offset: 0, length: 1 } as const;
    expect(rendered('a', italic, { ...italic, type: 'underline' })).toBe('_**__a___');
    expect(rendered('a', italic, { ...italic, type: 'underline' }, { ...italic, type: 'bold' })).toBe('*_**__a___*');
    const bold = { type: 'bold', offset: 0, length: 2 } as const;
    expect(rendered('ab', bold, italic, { ...italic, offset: 1 })).toBe('*_a_~~_b_*');
  });

  it('cuts entities that cross', () => {
    expect(rendered('abc', { type: 'bold', offset: 0, length: 2 }, { type: 'italic', offset: 1, length: 2 })).toBe(
      '*a_b_*_c_',
    );
    expect(rendered('abc', { type: 'code', offset: 0, length: 2 }, { type: 'bold', offset: 1, length: 2 })).toBe(
      '`ab`*c*',
    );
    expect(
      roundTrip('abc\nd', { type: 'bold', offset: 2, length: 3 }, { type: 'blockquote', offset: 0, length: 4 }),
    ).toEqual([
      { type: 'blockquote', offset: 0, length: 4 },
      { type: 'bold', offset: 2, length: 1 },
      { type: 'bold', offset: 4, length: 1 },
    ]);
  });

  it('lets a quote cover whole lines and never overlap another', () => {
    expect(rendered('ab\ncd', { type: 'blockquote', offset: 1, length: 1 })).toBe('>ab\ncd');
    expect(
      rendered('a\nb', { type: 'blockquote', offset: 0, length: 3 }, { type: 'blockquote', offset: 2, length: 1 }),
    ).toBe('>a\n>b');
    expect(
      rendered('a\nb', { type: 'blockquote', offset: 0, length: 2 }, { type: 'blockquote', offset: 2, length: 1 }),
    ).toBe('>a\n**>b');
  });

  it('puts what is around a quote at the end of the text inside of it', () => {
    const bold = { type: 'bold', offset: 0, length: 3 } as const;
    expect(rendered('a\nb', bold, { type: 'expandable_blockquote', offset: 2, length: 1 })).toBe('*a\n*>*b*||');
  });

  it('keeps a link to a user apart from a mention', () => {
    const link = { type: 'text_link', offset: 0, length: 1, url: 'tg://user?id=5' } as const;
    expect(roundTrip('a', link)).toEqual([link]);
  });

  it('takes what can not be a language for none', () => {
    expect(rendered('a', { type: 'pre', offset: 0, length: 1, language: ' js' })).toBe('```\na```');
    expect(rendered('\ra', { type: 'pre', offset: 0, length: 2, language: 'c++' })).toBe('```c++\n\\\ra```');
  });
});
