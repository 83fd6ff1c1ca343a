import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMarkup, isValid, validMarkup } from '../../../test/fixtures/markdown/markup.ts';
/** Under its own name, Prettier takes its templates for another Markdown and rewrites them. */
import { Markdown, md as m, parseMarkdown, type FormattedText } from './index.ts';

const parsed = ({ markup }: Markdown): FormattedText => parseMarkdown(markup);
const shown = (markdown: Markdown): string => parsed(markdown).text;
/** The types around each character, which is what a reader sees of nested and touching entities. */
const looks = (markdown: Markdown): string[] => {
  const { text, entities } = parsed(markdown);
  return Array.from(text, (character, index) => {
    const around = entities.filter(({ offset, length }) => offset <= index && index < offset + length);
    return [character, ...new Set(around.map(({ type }) => type).sort())].join(' ');
  });
};

describe('What is interpolated into md', () => {
  it('is shown as it is, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = value.toWellFormed();
        expect(parsed(m`${value}`)).toEqual({ text, entities: [] });
        const styled = [m`*${value}*`, m`_${value}_`, m`__${value}__`, m`||${value}||`, m`\`${value}\``];
        for (const markdown of [...styled, m`>${value}`, m`>*${value}*`]) expect(shown(markdown)).toBe(text);
        expect(shown(m`[a](http://b.c/${value})${value}`)).toBe(`a${text}`);
        expect(shown(m`\`\`\`${`x${value}`}\`\`\``)).toBe(`x${text}`);
      }),
    );
  });

  it('may be a number, a date, a list, or nothing', () => {
    expect(m`${1.5} ${10n} ${true}`.markup).toBe('1\\.5 10 true');
    expect(shown(m`${new Date(0)}, ${new Date(Number.NaN)}`)).toBe('1970-01-01 00:00 UTC, Invalid Date');
    expect(m`${['a', [1, m`*b*`], null]}${null}${undefined}${false}`.markup).toBe('a1*b*');
  });

  it('stays out of the way of underscores when it is empty', () => {
    expect(looks(m`_a_${''}_b_`)).toEqual(['a italic', 'b italic']);
    expect(looks(m`*_a_${''}_b_*`)).toEqual(['a bold italic', 'b bold italic']);
    expect(m`\`_${''}_\``.markup).toBe('`__`');
    expect(m`[a](http://b.c/_${''}_)`.markup).toBe('[a](http://b.c/__)');
  });

  it('keeps its formatting when it is Markdown, and never mixes it with what is around', () => {
    expect(looks(m`_a${m.italic('b')}c_`)).toEqual(['a italic', 'b italic', 'c italic']);
    expect(looks(m`${m.italic('a')}${m.underline('b')}`)).toEqual(['a italic', 'b underline']);
    expect(looks(m`*a${m`_b_`}*`)).toEqual(['a bold', 'b bold italic']);
    expect(m`[${m.bold('a')}](http://b.c)`.markup).toBe('[*a*](http://b.c/)');
  });

  it('gives a quote lines of its own', () => {
    expect(shown(m`a ${m.quote('b')} c`)).toBe('a \nb\n c');
    expect(m`a\n${m.quote('b')}\nc`.markup).toBe('a\n>b\nc');
    expect(m`${[m.quote('a'), m.expandable('b')]}`.markup).toBe('>a\n**>b||');
    expect(m`>a ${m.quote('b\nc')}`.markup).toBe('>a b\n>c');
  });

  it('fits into any template, whatever Markdown it is', () => {
    fc.assert(
      fc.property(validMarkup, validMarkup, (one, other) => {
        const [a, b] = [new Markdown(one), new Markdown(other)];
        const text = (markdown: Markdown): string => shown(markdown).replaceAll('\n', '');
        expect(text(m`${a}x${b}`)).toBe(`${text(a)}x${text(b)}`);
        expect(text(m`*${a}_${b}_*`)).toBe(`${text(a)}${text(b)}`);
        expect(text(m`>||${a}x${b}||`)).toBe(`${text(a)}x${text(b)}`);
        expect(text(m`[${a}](http://b.c/)x${[b, 'x']}`)).toBe(`${text(a)}x${text(b)}x`);
      }),
    );
  });

  it('is passed on as it is when it is Markdown that does not parse, for the host to report', () => {
    const broken = new Markdown('1.5');
    expect(m`*a* ${broken} ${'b.'}`.markup).toBe('*a* 1.5 b\\.');
    expect(m`a. ${m.bold('b')}`.markup).toBe('a. *b*');
    expect([m.bold(broken), m.link(broken, 'http://a.b'), m.list([broken, 'a.'])].map(String)).toEqual([
      '*1.5*',
      '[1.5](http://a.b)',
      '• 1.5\n• a\\.',
    ]);
    expect(m`[a](http://b.c/${new Markdown('d\\.e')})`.markup).toBe('[a](http://b.c/d\\.e)');
  });
});

describe('The literal parts of md', () => {
  it('are markup, with the backslashes of MarkdownV2', () => {
    expect(m`*a\.b*\_\\`.markup).toBe('*a\\.b*\\_\\\\');
  });

  it("know JavaScript's escapes, as text", () => {
    expect(shown(m`a\nb\tc\x2e\u2116\u{1f600}`)).toBe('a\nb\tc.№😀');
    expect(
      m`a\
b`.markup,
    ).toBe('ab');
    expect(m`\`code\``.markup).toBe('`code`');
    expect(shown(m`\\n`)).toBe('\\n');
    expect(m`\u{110000}\uz`.markup).toBe('\\u{110000}\\uz');
  });
});

describe('The builders', () => {
  const simple = {
    bold: '*a*',
    italic: '_a_',
    underline: '__a__',
    strike: '~a~',
    spoiler: '||a||',
    code: '`a`',
    quote: '>a',
    expandable: '>a||',
  };

  it.each(Object.entries(simple))('%s writes %s', (name, markup) => {
    expect(m[name as keyof typeof simple]('a').markup).toBe(markup);
    expect(m[name as keyof typeof simple]('').markup).toBe('');
  });

  it('write code blocks, links, mentions and lists', () => {
    expect(m.pre('a`b\\', 'c++').markup).toBe('```c++\na\\`b\\\\```');
    expect(m.pre('a').markup).toBe('```\na```');
    expect(m.link('a.b', 'https://c.d/(e)').markup).toBe('[a\\.b](https://c.d/(e\\))');
    expect(m.link('', new URL('https://a.b')).markup).toBe('[https://a\\.b/](https://a.b/)');
    expect(m.mention('Bob', 5).markup).toBe('[Bob](tg://user?id=5)');
    expect(m.list(['a', null, m.bold('b'), 3]).markup).toBe('• a\n• *b*\n• 3');
  });

  it('take formatting out of code and links out of links', () => {
    expect(m.code(m`*a* ${'b'}`).markup).toBe('`a b`');
    expect(m.code(new Markdown('a.')).markup).toBe('`a.`');
    expect(m.link(m.link('a', 'http://b.c'), 'http://d.e').markup).toBe('[a](http://d.e)');
    expect(m.expandable(m.quote('a')).markup).toBe('>a||');
  });

  const builders = ['bold', 'italic', 'underline', 'strike', 'spoiler', 'quote', 'expandable'] as const;
  const types: Record<string, string> = {
    strike: 'strikethrough',
    quote: 'blockquote',
    expandable: 'expandable_blockquote',
  };

  it('nest and join in any order and mean what they say', () => {
    const nesting = fc.array(fc.constantFrom(...builders), { minLength: 1, maxLength: 6 });
    const build = (names: readonly (typeof builders)[number][], text: string): Markdown =>
      names.reduce((inner, name) => m[name](inner), m`${text}`);
    /** Of quotes, the outermost counts. */
    const expected = (names: readonly (typeof builders)[number][], text: string): string => {
      const isQuote = (name: string): boolean => name === 'quote' || name === 'expandable';
      const kept = names.filter((name) => !isQuote(name) || name === names.findLast(isQuote));
      return [text, ...[...new Set(kept.map((name) => types[name] ?? name))].sort()].join(' ');
    };
    fc.assert(
      fc.property(nesting, nesting, (one, other) => {
        const joined = looks(m`${build(one, 'a')}${[build(other, 'b')]}`).filter((look) => !look.startsWith('\n'));
        expect(joined).toEqual([expected(one, 'a'), expected(other, 'b')]);
      }),
      { numRuns: 1000 },
    );
  });

  it('make valid markup of any text', () => {
    fc.assert(
      fc.property(anyMarkup, fc.constantFrom(...builders, 'code' as const, 'pre' as const), (text, name) => {
        expect(isValid(m[name](text).markup)).toBe(true);
        expect(shown(m[name](text))).toBe(text.toWellFormed());
      }),
    );
  });
});

describe('Markdown', () => {
  it('is its markup and can not be changed', () => {
    const markdown = m`*a*`;
    expect(markdown).toBeInstanceOf(Markdown);
    expect(String(markdown)).toBe('*a*');
    expect(Object.isFrozen(markdown)).toBe(true);
  });
});
