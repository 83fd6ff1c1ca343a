import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { dialogReopened, mark, messageSent } from './fixtures/examples.ts';
import { readJson } from './json.ts';
import { rawJson } from './raw-json.ts';

const SECRET = 'pQTngMZLh0NmAh';
const of = (text: string) => {
  const { value, isLiteral } = readJson(text);
  const envelope = readEnvelope(value)!;
  return { json: rawJson(text, isLiteral, envelope), raw: envelope.raw };
};

describe('What is kept of a request', () => {
  it.each([dialogReopened, messageSent, mark])('is a documented one as it was sent, without its end', (text) => {
    const compact = JSON.stringify(JSON.parse(text));
    const { json } = of(compact);
    expect(json).toBe(compact.slice(0, compact.indexOf(',"api_key"')) + '}');
  });

  it('says the same as what was read, and has no key, whatever the text looks like', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('api_key', SECRET, '\\u0061pi_key', '__proto__', '🦊', '\ud800'),
    );
    const data = fc.dictionary(word, fc.oneof(word, fc.jsonValue(), fc.constant(2 ** 60)));
    const spelled = fc.constantFrom('api_key', '\\u0061pi_key', 'api\\u005fkey');
    const field = fc.oneof(
      spelled.map((name) => `"${name}":"${SECRET}"`),
      data.map((value) => `"data":${JSON.stringify(value)}`),
      fc.constantFrom(`"event_type":"x"`, `"big":12345678901234567890`, `"__proto__":{}`, ` "a" : [ ] `),
    );
    fc.assert(
      fc.property(fc.array(field), spelled, fc.constantFrom('', ' ', '\n'), (fields, name, space) => {
        const text = `{"event_type":"x",${[...fields, `"${name}":"${SECRET}"`].join(',')}${space}}`;
        const { json, raw } = of(text);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(raw)));
        expect(Object.keys(JSON.parse(json) as object)).not.toContain('api_key');
        expect(readEnvelope(JSON.parse(json))!.apiKey).toBeUndefined();
      }),
    );
  });

  it('[row 44] never has an earlier key that the last one hides', () => {
    const text = `{"api_key":"old secret","event_type":"/x","api_key":"${SECRET}"}`;
    expect(of(text).json).toBe('{"event_type":"/x"}');
    const escaped = `{"api\\u005fkey":"old secret","event_type":"/x","api_key":"${SECRET}"}`;
    expect(of(escaped).json).toBe('{"event_type":"/x"}');
  });

  it.each(['7', 'null', '["a"]', '""', '"a\\"b"'])('takes out a key of any type: %s', (key) => {
    expect(of(`{"event_type":"/x","api_key":${key}}`).json).toBe('{"event_type":"/x"}');
  });
});
