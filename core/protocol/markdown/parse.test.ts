import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fuzzInputs } from '../../../test/fixtures/markdown/markup.ts';
import ownCases from '../../../test/fixtures/markdown/parsing.json' with { type: 'json' };
import { MarkdownError, parseMarkdown, renderMarkdown, toHtml, truncateMarkdown, type FormattedText } from './index.ts';
import { compareEntities } from './order.ts';

interface Case {
  readonly input: string;
  readonly text?: string;
  readonly entities?: readonly unknown[];
  readonly error?: string;
}

/** Of the reference parser, kept beside the repository and not part of it. */
const referenceFile = new URL('../../../../shared/markdownv2-cases.json', import.meta.url);
const hasReference = existsSync(referenceFile);
const referenceCases: (Case & { id: string })[] = hasReference ? JSON.parse(readFileSync(referenceFile, 'utf8')) : [];

function expectCase({ input, text, entities, error }: Case): void {
  if (error === undefined) expect(parseMarkdown(input)).toEqual({ text, entities });
  else expect(errorOf(input).message).toBe(error);
}

function errorOf(input: string): MarkdownError {
  try {
    parseMarkdown(input);
  } catch (error) {
    if (error instanceof MarkdownError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(input)} was taken.`);
}

describe('Parsing, as the description of the reference has it', () => {
  it.each(ownCases.map((one): [string, Case] => [one.name, one]))('%s', (_name, one) => expectCase(one));
});

describe('Parsing, case by case of the reference', () => {
  it.skipIf(!hasReference)('has all 253 cases at hand', () => expect(referenceCases).toHaveLength(253));
  it.each(referenceCases.map((one): [string, Case] => [one.id, one]))('%s', (_id, one) => expectCase(one));
});

describe('What the parser refuses', () => {
  it.each([
    ['RESERVED_CHARACTER', 'é.', 2],
    ['UNCLOSED_ENTITY', 'é*', 2],
    ['UNCLOSED_URL', 'é[a](b', 6],
    ['URL_MISSING', 'é![a]', 2],
    ['URL_INVALID', 'é![a](b)', 2],
    ['TEXT_NOT_UNICODE', 'a\ud83d', undefined],
    ['TEXT_TOO_LONG', 'a'.repeat(65_537), undefined],
  ])('has the code %s and says where, in bytes', (code, input, byteOffset) => {
    expect(errorOf(input)).toMatchObject({ name: 'MarkdownError', code, byteOffset });
  });

  it('is more than 65,536 characters, of which a surrogate pair is one, unless the limit is lifted', () => {
    expect(parseMarkdown('😀'.repeat(65_536)).text).toHaveLength(131_072);
    expect(errorOf('😀'.repeat(65_537)).message).toBe('Text is too long');
    expect(parseMarkdown('a'.repeat(65_537), { maxCharacters: Infinity }).text).toHaveLength(65_537);
    expect(() => parseMarkdown('abc', { maxCharacters: 2 })).toThrow('Text is too long');
  });

  it('does not include any nesting, however deep', () => {
    const deep = '*_'.repeat(16_000);
    expect(parseMarkdown(`${deep}a${'_*'.repeat(16_000)}`).entities).toHaveLength(32_000);
  });

  it('does not include links in links that are their own URL, though the innermost of very many stay text', () => {
    const nested = parseMarkdown('['.repeat(100) + 'a\\.b' + ']'.repeat(100));
    expect(nested.text).toBe('a.b');
    expect(nested.entities).toHaveLength(64);
  });
});

describe('100,000 inputs, half of them mean', () => {
  it('are refused with a MarkdownError, or come back the same when written, and can be cut and shown', () => {
    let valid = 0;
    for (const input of fuzzInputs(100_000)) {
      try {
        const parsed = parsedUnlessRefused(input);
        if (parsed === undefined) continue;
        valid++;
        expectSorted(parsed.entities);
        const again = parseMarkdown(renderMarkdown(parsed.text, parsed.entities));
        if (!isDeepStrictEqual(again, parsed)) throw new Error('It changed.');
        toHtml(input);
        parseMarkdown(truncateMarkdown(input, valid % 20));
      } catch (error) {
        throw new Error(`On ${JSON.stringify(input)}`, { cause: error });
      }
    }
    expect(valid).toBeGreaterThan(20_000);
  });
});

function parsedUnlessRefused(input: string): FormattedText | undefined {
  try {
    return parseMarkdown(input);
  } catch (error) {
    if (error instanceof MarkdownError) return undefined;
    throw error;
  }
}

function expectSorted(entities: readonly Parameters<typeof compareEntities>[0][]): void {
  for (let i = 1; i < entities.length; i++) {
    if (compareEntities(entities[i - 1]!, entities[i]!) > 0) throw new Error('The entities are out of order.');
  }
}
