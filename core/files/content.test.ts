import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentTypeOf, fileNameOf, isShown } from './content.ts';

describe('the name of a published file', () => {
  it.each([
    ['invoice 4711.pdf', 'invoice 4711.pdf'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['Счёт №5.pdf', 'Счёт №5.pdf'],
    ['a\r\nSet-Cookie: x', 'a__Set-Cookie_ x'],
    ['...', 'file'],
    ['x'.repeat(300) + '.pdf', 'x'.repeat(146) + '.pdf'],
    ['\ud800.txt', '\ufffd.txt'],
    [`a.${'x'.repeat(18)}😀`, `a.${'x'.repeat(18)}\ufffd`],
    [`a.${'x'.repeat(18)} y`, `a.${'x'.repeat(18)}`],
  ])('%j is %j', (given, name) => {
    expect(fileNameOf(given)).toBe(name);
  });

  it('is short, visible and in no other folder, whatever is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = fileNameOf(given);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(170);
        expect(name).not.toMatch(/[/\\\p{Cc}]|^\.|^\s|\s$/u);
        expect(name.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('the type of a published file', () => {
  it('is the one that is given, or follows from the name', () => {
    expect(contentTypeOf('p', 'a.PDF')).toBe('application/pdf');
    expect(contentTypeOf('p', 'a.bin')).toBe('application/octet-stream');
    expect(contentTypeOf('p', 'a.pdf', 'Text/Plain; charset=x')).toBe('text/plain');
    expect(() => contentTypeOf('p', 'a.pdf', 'a\r\nb')).toThrow(expect.objectContaining({ code: 'FILE_INVALID' }));
  });

  it('is shown by browsers only where nothing can run in it', () => {
    expect(['image/png', 'application/pdf', 'text/plain'].map(isShown)).toEqual([true, true, true]);
    expect(['image/svg+xml', 'text/html', 'application/xhtml+xml', 'text/xml'].map(isShown)).toEqual(
      Array(4).fill(false),
    );
  });
});
