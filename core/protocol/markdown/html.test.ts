import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validMarkup } from '../../../test/fixtures/markdown/markup.ts';
import { escapeMarkdown } from './escape.ts';
import { toHtml } from './html.ts';
import { parseMarkdown } from './parse.ts';

describe('Markup on a page', () => {
  it.each([
    ['*a* _b_ __c__ ~d~', '<strong>a</strong> <em>b</em> <u>c</u> <s>d</s>'],
    ['||a||', '<span class="tg-spoiler">a</span>'],
    ['`a\nb`', '<code>a<br>b</code>'],
    ['```c++\na\n```', '<pre><code class="language-c++">a\n</code></pre>'],
    ['```\na```', '<pre><code>a</code></pre>'],
    ['a\nb', 'a<br>b'],
    ['>a\n>b\nc', '<blockquote>a<br>b</blockquote>c'],
    ['>a||', '<blockquote class="tg-expandable">a</blockquote>'],
    ['[a](http://b.c)', '<a href="http://b.c/" rel="noopener noreferrer nofollow">a</a>'],
    ['[Bob](tg://user?id=5)', '<a href="tg://user?id=5">Bob</a>'],
    ['![👍](tg://emoji?id=5)', '<span class="tg-emoji" data-emoji-id="5">👍</span>'],
    ['![then](tg://time?unix=0000)', undefined],
    ['![then](tg://time?unix=86400)', '<time datetime="1970-01-02T00:00:00.000Z">then</time>'],
    ['*a_b_*', '<strong>a<em>b</em></strong>'],
  ])('%j is %s', (markup, html) => {
    if (html === undefined) expect(() => toHtml(markup)).toThrow('Invalid tg://emoji or tg://time URL specified');
    else expect(toHtml(markup)).toBe(html);
  });

  it('holds no markup of its author', () => {
    expect(toHtml(escapeMarkdown(`<script>alert("1" & '2')</script>`))).toBe(
      '&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;',
    );
    expect(toHtml('[a](http://b.c/"onclick="x)')).toContain('href="http://b.c/&quot;onclick=&quot;x"');
    expect(toHtml('```"><b>\na```')).toBe('<pre><code class="language-&quot;&gt;&lt;b&gt;">a</code></pre>');
  });

  it.each([
    'javascript:alert(1)',
    'javascript://a.b/%0aalert(1)',
    'data:text/html,a.b',
    ' javascript:a.b',
    'JAVASCRIPT:a.b:80',
    '//a.b',
  ])('leads nowhere but to the web and to Telegram: %s', (url) => {
    expect(toHtml(`[a](${escapeMarkdown(url)})`)).toMatch(/^(?:a|<a href="http:\/\/[^"]*" rel="[^"]*">a<\/a>)$/);
  });

  it('closes in order all that it opens and shows the same text', () => {
    fc.assert(
      fc.property(validMarkup, (markup) => {
        const open: string[] = [];
        const shown = toHtml(markup).replace(/<(\/?)([a-z]+)[^>]*>/g, (_tag, slash: string, name: string) => {
          if (name === 'br') return '\n';
          if (slash === '') open.push(name);
          else expect(open.pop()).toBe(name);
          return '';
        });
        expect(open).toEqual([]);
        const withoutBreaks = (text: string): string => text.replaceAll('\n', '');
        const text = parseMarkdown(markup).text.replaceAll('&', '&amp;').replaceAll('>', '&gt;');
        expect(withoutBreaks(shown)).toBe(withoutBreaks(text));
      }),
    );
  });
});
