import { describe, expect, it } from 'vitest';
import { markdownForTerminal, type Style } from './terminal-markdown.ts';

const tags: Style = (styles, text) => `<${styles.join(' ')}>${text}</>`;
const shown = (markup: string) => markdownForTerminal(markup, tags);

describe('Markdown in a terminal', () => {
  it.each([
    ['plain 1\\.5', 'plain 1.5'],
    ['*bold _both_* `code`', '<bold>bold </><bold italic>both</> <cyan>code</>'],
    ['__under__ ~gone~ ||hidden||', '<underline>under</> <strikethrough>gone</> <inverse>hidden</>'],
    ['[Invoice](https://example.com/7) paid', '<underline>Invoice</> (https://example.com/7) paid'],
    ['[https://example\\.com/](https://example.com/)', '<underline>https://example.com/</>'],
    ['[*bold* link](https://example.com/)', '<underline bold>bold</><underline> link</> (https://example.com/)'],
    ['', ''],
  ])('%j is shown as %j', (markup, text) => {
    expect(shown(markup)).toBe(text);
  });

  it('keeps control characters away from it, and line breaks in', () => {
    expect(shown('a\u001b\\]0;title\u0007\n\tb\u009b2J')).toBe('a\ufffd]0;title\ufffd\n\tb\ufffd2J');
  });
});
