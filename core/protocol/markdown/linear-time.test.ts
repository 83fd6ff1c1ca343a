import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isValid } from '../../../test/fixtures/markdown/markup.ts';
import { OperationCounter } from '../../../test/fixtures/markdown/operations.ts';
import { MarkdownError } from './error.ts';
import { MAX_CHARACTERS, parseMarkdown } from './parse.ts';

const MEGABYTE = 2 ** 20;

/** Each fills a size with what could make a parser look at the same characters again and again. */
const INPUTS: Record<string, (size: number) => string> = {
  'plain text': (size) => 'a'.repeat(size),
  escapes: (size) => '\\.'.repeat(size / 2),
  'bold words': (size) => '*a* '.repeat(size / 4),
  'nested styles of one range': (size) => '*_'.repeat(size / 4) + 'a' + '_*'.repeat(size / 4),
  links: (size) => '[a](http://a.b/c)'.repeat(size / 17),
  'one long URL': (size) => `[a](http://a.b/${'c'.repeat(size - 20)})`,
  'links that are their own URL': (size) => '[a\\.b]'.repeat(size / 6),
  'nested links that are their own URL': (size) => '[a\\.b/'.repeat(size / 7) + ']'.repeat(size / 7),
  'nested brackets': (size) => '['.repeat(size / 3) + 'a'.repeat(size / 3) + ']'.repeat(size / 3),
  'returns and quote marks': (size) => '\r'.repeat(size / 2) + '>'.repeat(size / 2),
  'expandable quotes': (size) => '>a||\r\nb\n'.repeat(size / 8),
  backquotes: (size) => '`'.repeat(Math.floor(size / 6) * 6),
  'code blocks with a language': (size) => '```js\na```'.repeat(size / 10),
  'a code block of one word': (size) => `\`\`\`${'a'.repeat(size - 6)}\`\`\``,
  'custom emoji': (size) => '![👍](tg://emoji?id=5)'.repeat(size / 23),
  'a URL that does not end': (size) => `[a](${'\\)'.repeat(size / 2 - 2)}`,
  'entities that do not end': (size) => '*_'.repeat(size / 2),
};

let counter: OperationCounter;
beforeAll(async () => {
  counter = await OperationCounter.start('/protocol/markdown/');
});
afterAll(() => counter[Symbol.asyncDispose]());

const perCharacter = async (input: string): Promise<number> => {
  const operations = await counter.count(() => {
    try {
      parseMarkdown(input, { maxCharacters: Infinity });
    } catch (error) {
      if (!(error instanceof MarkdownError)) throw error;
    }
  });
  return operations / input.length;
};

describe('What parsing costs', () => {
  it.each(Object.entries(INPUTS))('is the same for each character of a longer input: %s', async (_name, fill) => {
    const atLimit = await perCharacter(fill(MAX_CHARACTERS));
    expect(atLimit).toBeLessThan((await perCharacter(fill(MAX_CHARACTERS / 16))) * 1.5);
    expect(atLimit).toBeLessThan(300);
  });

  it('is the same for each character of a megabyte, with the limit lifted', async () => {
    const inputs = Object.entries(INPUTS).filter(([name]) => !name.includes('not end'));
    const mixed = (size: number): string => inputs.map(([, fill]) => fill(size / inputs.length)).join('\n\n');
    expect(isValid(mixed(MAX_CHARACTERS / 16))).toBe(true);
    expect(await perCharacter(mixed(MEGABYTE))).toBeLessThan((await perCharacter(mixed(MAX_CHARACTERS))) * 1.5);
  });
});
