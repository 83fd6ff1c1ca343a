import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpret } from './interpret.ts';

const json = (body: unknown, more = {}) =>
  interpret({
    status: 200,
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify(body),
    elapsedMs: 5,
    ...more,
  });
const plain = (body: string, more = {}) =>
  interpret({ status: 200, contentType: 'text/plain; charset=utf-8', body, elapsedMs: 5, ...more });
const failure = (text: string) => ({ kind: 'failure', text, problems: [text] });

describe('What the operator sees', () => {
  it('is the message, the error or the Markdown of a good answer', () => {
    expect(json({ message: 'Done', status: 'ok' })).toEqual({ kind: 'message', text: 'Done', problems: [] });
    expect(json({ error: 'No such deal' })).toEqual({ kind: 'error', text: 'No such deal', problems: [] });
    expect(plain('*Done*')).toEqual({ kind: 'markdown', text: '*Done*', problems: [] });
  });

  it.each([
    ['an empty body', plain('')],
    ['white space', plain(' \n')],
    ['an empty object', json({})],
    ['a status alone', json({ status: 'ok' })],
    ['nulls', json({ message: null, error: null })],
    ['an empty message', json({ message: '' })],
  ])('is nothing for %s', (_, shown) => {
    expect(shown).toEqual({ kind: 'nothing', text: '', problems: [] });
  });

  it('is a failure for every status but 200, whatever the body says', () => {
    for (const status of [201, 204, 301, 401, 500, 503]) {
      const sentence = `The answer had status ${status}; Hotline takes only 200.`;
      expect(json({ message: 'Done' }, { status })).toEqual(failure(sentence));
    }
  });

  it('is a failure after three seconds, and none at three seconds sharp', () => {
    expect(json({ message: 'Done' }, { elapsedMs: 3000 }).kind).toBe('message');
    expect(json({ message: 'Done' }, { elapsedMs: 3210 })).toEqual(
      failure('The answer came after 3.2 s; Hotline waits 3 s.'),
    );
  });

  it.each([
    ['{"message":', 'cannot be parsed'],
    ['[]', 'not an object'],
    ['null', 'not an object'],
    ['"Done"', 'not an object'],
    ['{"message":7}', '"message" is not a string'],
    ['{"error":{}}', '"error" is not a string'],
  ])('is a failure for the JSON %s', (body, sentence) => {
    const shown = json(null, { body });
    expect(shown.kind).toBe('failure');
    expect(shown.text).toContain(sentence);
  });

  it('is the error of an answer with both, which is a problem', () => {
    expect(json({ message: 'Done', error: 'Failed' })).toEqual({
      kind: 'error',
      text: 'Failed',
      problems: ['The answer has both "message" and "error": only one may be sent.'],
    });
  });

  it('is a failure over 4096 UTF-16 units, in every form', () => {
    expect(json({ message: 'x'.repeat(4096) }).kind).toBe('message');
    for (const text of ['x'.repeat(4097), '😀'.repeat(2049)]) {
      const sentence = `The answer is ${text.length} characters long; Telegram takes 4096.`;
      for (const shown of [json({ message: text }), json({ error: text }), plain(text)]) {
        expect(shown).toEqual(failure(sentence));
      }
    }
  });

  it('counts Markdown as it is measured, and fails for what cannot be parsed', () => {
    const answer = { status: 200, contentType: 'text/plain', body: `*${'x'.repeat(4096)}*`, elapsedMs: 5 };
    expect(interpret(answer, (markdown) => markdown.length - 2).kind).toBe('markdown');
    expect(interpret(answer).kind).toBe('failure');
    const invalid = () => {
      throw new Error('the entity at 0 never ends.');
    };
    expect(interpret(answer, invalid)).toEqual(
      failure('The answer is not valid MarkdownV2: the entity at 0 never ends.'),
    );
  });

  it('is Markdown for JSON that is not declared as such, which is a problem', () => {
    expect(plain('{"message":"Done"}')).toMatchObject({
      kind: 'markdown',
      problems: [expect.stringContaining('looks like JSON')],
    });
    expect(json({ message: 'Done' }, { contentType: 'application/problem+json' }).kind).toBe('message');
  });

  it('is the reason when the receiver cannot be reached', () => {
    expect(interpret({ failure: 'http://127.0.0.1:1/: refused.', elapsedMs: 1 })).toEqual(
      failure('http://127.0.0.1:1/: refused.'),
    );
  });

  it('is always something, for any answer', () => {
    const answer = fc.record({
      status: fc.constantFrom(200, 500),
      contentType: fc.constantFrom(undefined, '', 'text/plain', 'application/json'),
      body: fc.oneof(fc.string(), fc.json()),
      elapsedMs: fc.nat(4000),
    });
    fc.assert(
      fc.property(answer, (result) => {
        const shown = interpret(result);
        expect(shown.text === '').toBe(shown.kind === 'nothing');
        if (shown.kind === 'failure') expect(shown.problems).toEqual([shown.text]);
      }),
    );
  });
});
