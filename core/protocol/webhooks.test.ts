import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventNames } from './names.ts';
import { checkWebhooks, readWebhooks, WebhooksError, writeWebhooks } from './webhooks.ts';

const url = 'https://example.com/webhooks';

describe('The WEBHOOKS parameter', () => {
  it('is read as the documentation prints it', () => {
    const text = `{
      "https://example.com/webhooks/events": ["dialog_created", "dialog_reopened"],
      "https://example.com/webhooks/commands": ["/mark", "/info"]
    }`;
    expect(readWebhooks(text)).toEqual({
      'https://example.com/webhooks/events': ['dialog_created', 'dialog_reopened'],
      'https://example.com/webhooks/commands': ['/mark', '/info'],
    });
  });

  it.each(['OFF', ' off\n', '', '{}'])('is empty when it is "%s"', (text) => {
    expect(readWebhooks(text)).toEqual({});
  });

  it.each([
    ['{', 'not valid JSON'],
    ['[]', 'must be a JSON object'],
    ['null', 'must be a JSON object'],
    ['{"example.com":["/x"]}', '"example.com" is not an http or https URL'],
    ['{"ftp://example.com":["/x"]}', '"ftp://example.com" is not an http or https URL'],
    [`{"${url}":"/x"}`, `${url} must have a list of names`],
    [`{"${url}":["/x",1]}`, `${url} must have a list of names`],
  ])('is refused with one sentence when it is %s', (text, sentence) => {
    expect(() => readWebhooks(text)).toThrow(WebhooksError);
    expect(() => readWebhooks(text)).toThrow(sentence);
  });

  it('is written ready to paste: events in Hotline’s order, then commands, each once', () => {
    expect(writeWebhooks(url, ['/b', 'message_sent', '/a', 'dialog_created', '/b'])).toBe(
      `{\n  "${url}": [\n    "dialog_created",\n    "message_sent",\n    "/a",\n    "/b"\n  ]\n}`,
    );
    expect(writeWebhooks(url, [])).toBe('OFF');
    expect(() => writeWebhooks('example.com', ['/a'])).toThrow(WebhooksError);
  });

  it('is read back as it was written', () => {
    const name = fc.oneof(fc.constantFrom(...eventNames), fc.stringMatching(/^\/[a-z_]{1,8}$/));
    fc.assert(
      fc.property(fc.webUrl(), fc.uniqueArray(name, { minLength: 1 }), (address, names) => {
        const read = readWebhooks(writeWebhooks(address, names));
        expect(Object.keys(read)).toEqual([address]);
        expect(new Set(read[address])).toEqual(new Set(names));
        expect(checkWebhooks(read).filter((problem) => !problem.includes('HTTPS'))).toEqual([]);
      }),
    );
  });
});

describe('checkWebhooks', () => {
  it('says what looks wrong although it can be read', () => {
    expect(checkWebhooks({ 'http://example.com/': ['dialog_opened', '/a b', '/x', '/x'] })).toEqual([
      "http://example.com/ is not HTTPS: the API key and the customers' messages travel in the clear.",
      'http://example.com/ lists "dialog_opened", which is no event; a command starts with "/" and has no spaces.',
      'http://example.com/ lists "/a b", which is no event; a command starts with "/" and has no spaces.',
      'http://example.com/ lists "/x" more than once.',
    ]);
  });

  it.each(['http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]:1/', url])(
    'finds nothing wrong with %s',
    (to) => {
      expect(checkWebhooks({ [to]: [...eventNames, '/x'] })).toEqual([]);
    },
  );
});
