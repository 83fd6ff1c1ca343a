import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { md } from '../index.ts';
import { assertMarkdown, markdownProblem } from './index.ts';
import './vitest.ts';

describe('toBeMarkdown', () => {
  it('takes replies, what `md` makes, and markup', () => {
    expect('*done*\\.').toBeMarkdown();
    expect(md`*done*\.`).toBeMarkdown();
    expect({ kind: 'markdown', text: 'done', markdown: '*done*' }).toBeMarkdown();
    expect('1.5').not.toBeMarkdown();
    expect(() => expect('fine').not.toBeMarkdown()).toThrow('It is valid MarkdownV2');
  });

  it.each([
    ['1.5', "Not valid MarkdownV2 at byte 1: Character '.' is reserved"],
    ['*bold', 'Not valid MarkdownV2 at byte 0: '],
    [
      { kind: 'text', text: 'plain' } as const,
      'The reply is not Markdown: return md`…`.\nWhat is shown is text: plain',
    ],
    [{ kind: 'nothing', text: '' } as const, 'What is shown is nothing'],
  ])('says what is wrong with %j', (subject, message) => {
    expect(() => expect(subject).toBeMarkdown()).toThrow(message);
  });

  it('points at the place in its line, whatever characters stand before it', () => {
    expect(markdownProblem('one\nzwölf 🙂 1.5 x\nthree')).toMatch(
      /at byte 17: .*\n\n {2}zwölf 🙂 1\.5 x\n {2} {10}\^$/,
    );
  });
});

describe('assertMarkdown', () => {
  it('is the same for runners without matchers', () => {
    assertMarkdown('*done*');
    expect(() => assertMarkdown('1.5')).toThrow(AssertionError);
  });
});
