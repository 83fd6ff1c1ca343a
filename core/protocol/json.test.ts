import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, parseJson } from './json.ts';

const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('parseJson', () => {
  it('reads whatever JSON.parse reads, equally, as long as numbers are short', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(4), (text, indent) => {
        const pretty = JSON.stringify(JSON.parse(text), null, indent);
        fc.pre(!/\d{16}/.test(pretty));
        expect(parseJson(pretty)).toEqual(
          JSON.parse(pretty, (key, value) => (key === '__proto__' ? undefined : value)),
        );
      }),
    );
  });

  it('[row 36] keeps every integer exactly, beyond 2^53 as its decimal string, wherever it stands', () => {
    const places = [(n: string) => `{"a":${n}}`, (n: string) => `[ 1,\n${n} ]`, (n: string) => `{"a" : {"b":\t${n}}}`];
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), fc.constantFrom(...places), (n, place) => {
        const safe = Number.isSafeInteger(Number(n));
        expect(JSON.stringify(parseJson(place(`${n}`)))).toBe(
          JSON.stringify(JSON.parse(place(safe ? `${n}` : `"${n}"`))),
        );
      }),
    );
  });

  it('leaves long fractions and exponents numbers, and digits in strings strings', () => {
    const text = '{"a":0.12345678901234567,"b":1e300,"c":"see: 12345678901234567890","d":12345678901234567.5}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('[row 40] leaves __proto__ out however it is spelled, so that no merge can pollute', () => {
    for (const key of ['__proto__', '\\u005f_proto__', '__pr\\u006Fto__', '_\\u005Fproto_\\u005f']) {
      const parsed = parseJson(`{"data":{"${key}":{"admin":true},"text":"ok"}}`);
      expect(parsed).toStrictEqual({ data: { text: 'ok' } });
      const copy = Object.assign({}, (parsed as { data: object }).data);
      expect(copy).not.toHaveProperty('admin');
    }
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  it('[row 40] takes constructor for a name like any other', () => {
    const text = '{"constructor":{"prototype":{"admin":true}}}';
    expect(Object.entries(parseJson(text) as object)).toEqual([['constructor', { prototype: { admin: true } }]]);
    expect(Object.prototype).not.toHaveProperty('admin');
  });

  it('[row 40] lets the last of duplicate keys win, and takes NUL inside a string', () => {
    expect(parseJson('{"a":1,"a":"\\u0000"}')).toEqual({ a: '\0' });
  });

  it.each([
    ['a byte order mark', '\ufeff{}'],
    ['a bare NUL', '{"a":"\0"}'],
    ['half a document', '{"api_key":"secret"'],
    ['nothing', ''],
  ])('[row 40] refuses %s', (_, text) => {
    expect(() => parseJson(text)).toThrow(new SyntaxError('The text is not valid JSON.'));
  });

  it('[row 39] takes a thousand levels and refuses a hundred thousand', () => {
    expect(JSON.stringify(parseJson(nested(MAX_JSON_DEPTH)))).toBe(nested(MAX_JSON_DEPTH));
    for (const levels of [MAX_JSON_DEPTH + 1, 100_000]) {
      expect(() => parseJson(nested(levels))).toThrow(/more than 1000 levels/);
      expect(() => parseJson('['.repeat(levels) + ']'.repeat(levels))).toThrow(/more than 1000 levels/);
    }
  });

  it('[row 39] takes a thousand levels around a number beyond 2^53', () => {
    const text = nested(MAX_JSON_DEPTH).replace(':1}', ':12345678901234567890}');
    expect(JSON.stringify(parseJson(text))).toBe(text.replace(/(\d+)/, '"$1"'));
  });

  it('[row 39] takes twenty thousand keys', () => {
    const object = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, [index]]));
    expect(parseJson(JSON.stringify(object))).toEqual(object);
  });
});
