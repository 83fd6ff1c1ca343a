import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyMarkup, isValid, validMarkup } from '../../test/fixtures/markdown/markup.ts';
import type { CommandOutcome, WireReply } from '../plugins/port.ts';
import { escapeMarkdown, parseMarkdown, toPlainText } from '../protocol/markdown/index.ts';
import { mergeReplies, type MergePart, type MergeSettings } from './merge.ts';

const outcome = (reply: WireReply): CommandOutcome => ({ status: 'reply', reply });
const text = (words: string): CommandOutcome => outcome({ kind: 'text', text: words });
const markup = (words: string): CommandOutcome => outcome({ kind: 'markdown', text: words });
const refusal = (words: string): CommandOutcome => outcome({ kind: 'error', text: words });
const nothing = outcome({ kind: 'none' });
const failed: CommandOutcome = { status: 'failed', message: 'ENOENT: /secret', reference: 'r-1' };

/** Plugins named a, b, c, … in this order. */
function merge(outcomes: readonly CommandOutcome[], format: MergeSettings['format'] = 'auto') {
  const parts = outcomes.map((one, index): MergePart => ({ plugin: String.fromCharCode(97 + index), outcome: one }));
  return mergeReplies(parts, { format, command: '/do' });
}
const bodyOf = (...args: Parameters<typeof merge>): unknown => merge(...args).body;
const json = (value: unknown): unknown => ({ type: 'json', body: JSON.stringify(value) });
const message = (words: string): unknown => json({ message: words, status: 'ok' });
const sentMarkup = (words: string): unknown => ({ type: 'markdown', body: words });
/** What an operator reads. */
function shown(...args: Parameters<typeof merge>): string {
  const { body } = merge(...args);
  if (body.type === 'empty') return '';
  if (body.type === 'markdown') return toPlainText(body.body);
  const { message: words, error } = JSON.parse(body.body);
  return words ?? error;
}

describe('Replies of several plugins', () => {
  it('are one message, separated by an empty line, in their order', () => {
    expect(bodyOf([text('one')])).toEqual(message('one'));
    expect(bodyOf([text('one\n'), text('\ntwo'), nothing, text('three')])).toEqual(message('one\n\ntwo\n\nthree'));
  });

  it('are MarkdownV2 as soon as one is, and what is plain in them is shown as it is', () => {
    expect(bodyOf([text('1.5 *'), markup('*two*'), failed])).toEqual(
      sentMarkup('1\\.5 \\*\n\n*two*\n\n⚠️ c: Something went wrong\\. Reference: r\\-1'),
    );
    expect(bodyOf([markup('>quote'), markup('>another'), text('plain')])).toEqual(
      sentMarkup('>quote\n\n>another\n\nplain'),
    );
  });

  it('are shown once when they are equal', () => {
    expect(bodyOf([text('one'), text('two'), text('one\n')])).toEqual(message('one\n\ntwo'));
    expect(bodyOf([markup('*one*'), markup('*o\\ne*')])).toEqual(sentMarkup('*one*'));
  });

  it('are JSON without formatting, or always MarkdownV2, when the settings say so', () => {
    const replies = [markup('*one* [two](https://a.b)'), text('1.5')];
    expect(bodyOf(replies, 'json')).toEqual(message('one two (https://a.b/)\n\n1.5'));
    expect(bodyOf([text('1.5')], 'markdown')).toEqual(sentMarkup('1\\.5'));
    expect(bodyOf([markup('*one*')], 'json')).toEqual(message('one'));
  });

  it('leave as they were written when nothing has to be done to them', () => {
    expect(bodyOf([markup('**a\\b _c_')])).toEqual(sentMarkup('**a\\b _c_'));
  });

  it('may all be nothing, which is an empty body', () => {
    expect(bodyOf([])).toEqual({ type: 'empty' });
    expect(bodyOf([nothing, nothing], 'markdown')).toEqual({ type: 'empty' });
  });
});

describe('Plugins that fail', () => {
  const timeout = (afterMs: number, killed: boolean): CommandOutcome => ({ status: 'timeout', afterMs, killed });

  it.each<[string, CommandOutcome, string]>([
    ['throw', failed, 'a: Something went wrong. Reference: r-1'],
    ['are too late', timeout(2500, false), 'a: no answer within 2.5 s'],
    ['hang', timeout(2750, true), 'a: did not answer within 2.75 s and was restarted'],
    ['die', { status: 'died', reason: 'SIGSEGV', reference: 'r-2' }, 'a: crashed and was restarted. Reference: r-2'],
    ['are paused', { status: 'unavailable', reason: 'paused after three crashes' }, 'a: paused after three crashes'],
    ['refuse without a word', refusal(' '), 'a: /do failed without a reason'],
  ])('and %s alone are named in an error that tells no internals', (_how, one, error) => {
    expect(bodyOf([one])).toEqual(json({ error }));
    expect(bodyOf([one, nothing], 'markdown')).toEqual(json({ error }));
  });

  it('in their own words are shown in these words', () => {
    expect(bodyOf([refusal('Ask accounting.\nReally.')])).toEqual(json({ error: 'Ask accounting.\nReally.' }));
  });

  it('are one line each when others fail too', () => {
    expect(bodyOf([refusal('Ask\naccounting.'), timeout(2500, false)])).toEqual(
      json({ error: 'a: Ask accounting.\nb: no answer within 2.5 s' }),
    );
  });

  it('are one added line each when others answer', () => {
    expect(bodyOf([failed, text('done'), refusal('Not\nfor you.')])).toEqual(
      message('done\n\n⚠️ a: Something went wrong. Reference: r-1\n⚠️ c: Not for you.'),
    );
  });

  it('because of a reply that can not travel take nothing from the others [row 16]', () => {
    const untravelled: CommandOutcome = {
      status: 'failed',
      message: 'The handler returned a function',
      reference: 'r-3',
    };
    expect(bodyOf([text('done'), untravelled])).toEqual(message('done\n\n⚠️ b: Something went wrong. Reference: r-3'));
  });
});

describe('Bad replies', () => {
  it.each(['', ' \n\t', '\u200b\u2060\ufeff', '\u00a0', '\0'])(
    'that are blank (%j) count as none [row 15]',
    (blank) => {
      expect(bodyOf([text(blank)])).toEqual({ type: 'empty' });
      expect(bodyOf([markup(blank), text('one')])).toEqual(message('one'));
    },
  );

  it('that are markup of nothing count as none [row 15]', () => {
    expect(bodyOf([markup('** \\ ||||')])).toEqual({ type: 'empty' });
  });

  it('with lone surrogates are made well-formed [row 15]', () => {
    expect(bodyOf([text('a\ud83d')])).toEqual(message('a\ufffd'));
    expect(bodyOf([markup('*a\udc00*'), refusal('\ud83d')])).toEqual(sentMarkup('*a\ufffd*\n\n⚠️ b: \ufffd'));
    expect(bodyOf([refusal('\ud83d')])).toEqual(json({ error: '\ufffd' }));
  });

  it('of invalid Markdown are sent as plain text, and the author is told where and why [row 15]', () => {
    const { body, warnings } = merge([markup('é 1.5'), markup('*fine*')]);
    expect(body).toEqual(sentMarkup('é 1\\.5\n\n*fine*'));
    expect(warnings).toEqual([
      {
        plugin: 'a',
        reason: `invalid Markdown, sent as plain text: Character '.' is reserved and must be escaped with the preceding '\\'`,
        offset: 4,
      },
    ]);
    expect(bodyOf([markup('1.5')])).toEqual(message('1.5'));
  });

  it('that are too long are cut at a safe place, and the author is told [row 15]', () => {
    const { body, warnings } = merge([text('😀'.repeat(5000))]);
    expect(body).toEqual(message(`${'😀'.repeat(2047)}…`));
    expect(warnings).toEqual([{ plugin: 'a', reason: 'cut from 10000 to 4095 characters' }]);
    expect(bodyOf([markup(`*${'a'.repeat(5000)}*`)])).toEqual(sentMarkup(`*${'a'.repeat(4095)}…*`));
    expect(bodyOf([refusal('a'.repeat(5000))])).toEqual(json({ error: `${'a'.repeat(4095)}…` }));
  });

  it('that are longest are cut first, and all keep their beginning [row 15]', () => {
    const [short, long, longer] = shown([text('short'), text('b'.repeat(5000)), text('c'.repeat(9000))]).split('\n\n');
    expect(short).toBe('short');
    expect(long).toBe(`${'b'.repeat(2042)}…`);
    expect(longer).toBe(`${'c'.repeat(2042)}…`);
  });

  it('never crowd out the lines of those that failed [row 15]', () => {
    const outcomes = [text('a'.repeat(9000)), ...Array.from({ length: 20 }, () => failed), refusal('x'.repeat(9000))];
    const words = shown(outcomes);
    expect(words.length).toBeLessThanOrEqual(4096);
    expect(words.match(/⚠️ [b-u]: Something went wrong. Reference: r-1/g)).toHaveLength(20);
    expect(words).toContain('⚠️ v: xxx');
  });

  it('whose markup is too long are cut where the formatting still fits [row 15]', () => {
    const links = `[link](https://a.b/${'x'.repeat(300)}) `.repeat(200);
    const { body, warnings } = merge([markup(links), text('short')]);
    expect(body.type === 'markdown' && Buffer.byteLength(body.body)).toBeGreaterThan(30_000);
    expect(shown([markup(links), text('short')])).toMatch(/^(?:link )+.{0,4}…\n\nshort$/);
    expect(warnings).toEqual([{ plugin: 'a', reason: expect.stringMatching(/^cut from 999 to \d+ characters$/) }]);
  });

  it('whose markup is too long at once are sent without it [row 15]', () => {
    const { body, warnings } = merge([markup(`[link](https://a.b/${'x'.repeat(40_000)}) and more`)]);
    expect(body).toEqual(sentMarkup('link and more'));
    expect(warnings).toEqual([{ plugin: 'a', reason: 'sent without formatting: its markup is too long' }]);
  });
});

/** Up to 20,000 characters, among them emoji, combining characters and halves of surrogate pairs. */
const words = fc
  .tuple(
    fc.string({ unit: fc.constantFrom('a', ' ', '\n', '.', '😀', 'e\u0301', '👩‍👩‍👧', '\ud83d', '漢', '_') }),
    fc.nat(2000),
  )
  .map(([unit, times]) => unit.repeat(times).slice(0, 20_000));
const anyOutcome: fc.Arbitrary<CommandOutcome> = fc.oneof(
  words.map(text),
  fc.tuple(validMarkup, fc.nat(3000)).map(([one, times]) => markup(`${one}\n\n`.repeat(times).slice(0, 20_000))),
  validMarkup.map(markup),
  anyMarkup.map(markup),
  words.map((one) => markup(`*${escapeMarkdown(one)}*`)),
  words.map(refusal),
  fc.constantFrom(nothing, failed),
);

/** Random text and markup, valid and not, of 0 to 20,000 characters, behind a mark of its own. */
const marked = fc
  .tuple(
    fc.constantFrom(text, markup),
    fc.oneof(
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', '.', '*', '😀', 'e\u0301', '👩‍👩‍👧', '\ud83d', '漢') }),
      validMarkup.map((one) => `${one}\n`),
      anyMarkup,
    ),
    fc.nat(20_000),
  )
  .map(([kind, piece, length]) => {
    const times = Math.floor(length / Math.max(piece.length, 1));
    return (mark: string) => kind(`${mark}\n${piece.repeat(times)}`);
  });

describe('Any replies of up to ten plugins', () => {
  it('merge into one valid body within the limits [row 15]', () => {
    fc.assert(
      fc.property(
        fc.array(anyOutcome, { maxLength: 10 }),
        fc.constantFrom('auto' as const, 'json' as const, 'markdown' as const),
        (outcomes, format) => {
          const { body } = merge(outcomes, format);
          if (body.type === 'empty') return;
          expect(Buffer.byteLength(body.body)).toBeLessThanOrEqual(32_768);
          expect(body.body.isWellFormed()).toBe(true);
          if (body.type === 'markdown') expect(parseMarkdown(body.body).text.length).toBeLessThanOrEqual(4096);
          else expect(Object.keys(JSON.parse(body.body)).join()).toMatch(/^(?:message,status|error)$/);
          expect(shown(outcomes, format).length).toBeLessThanOrEqual(4096);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keep their order and their beginnings, ten of them with 0 to 20,000 characters each [row 15]', () => {
    const ten = fc.array(marked, { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(ten, fc.constantFrom('auto' as const, 'json' as const, 'markdown' as const), (replies, format) => {
        const outcomes = replies.map((reply, index) => reply(`№${index}№`));
        const { body } = merge(outcomes, format);
        if (body.type === 'markdown') expect(isValid(body.body)).toBe(true);
        const seen = shown(outcomes, format);
        expect(seen.length).toBeLessThanOrEqual(4096);
        expect(seen.match(/(?:^|(?<=\n\n))№\d№/g)).toEqual(replies.map((_reply, index) => `№${index}№`));
      }),
      { numRuns: 300 },
    );
  });

  it('merge into the same body each time', () => {
    fc.assert(
      fc.property(fc.array(anyOutcome, { maxLength: 5 }), (outcomes) => {
        expect(merge(outcomes)).toEqual(merge(outcomes));
      }),
      { numRuns: 50 },
    );
  });
});
