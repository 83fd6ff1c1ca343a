import { describe, expect, it } from 'vitest';
import { measureMarkdown, toPlainText } from './plain-text.ts';

describe('Markup as plain text', () => {
  it('loses its formatting and nothing else', () => {
    expect(toPlainText('*1\\.5* kg\n>||so||\n')).toBe('1.5 kg\nso\n');
    expect(toPlainText('[a](http://b.c) `d`')).toBe('a d');
  });

  it('keeps the addresses of links when asked to, unless they are shown anyway', () => {
    expect(toPlainText('*[Invoice](https://a.b/1)*, [more](c.d)', { urls: true })).toBe(
      'Invoice (https://a.b/1), more (http://c.d/)',
    );
    expect(toPlainText('[a\\.b] [https://a\\.b](a.b) [Bob](tg://user?id=5)', { urls: true })).toBe(
      'a.b https://a.b Bob',
    );
    expect(toPlainText('[a [b](http://c.d)](http://e.f)', { urls: true })).toBe('a b (http://e.f/)');
  });
});

describe('The length of markup', () => {
  it('counts what is shown, in UTF-16 units', () => {
    expect(measureMarkdown('*a\\.*[😀](http://b.c)')).toBe(4);
  });
});
