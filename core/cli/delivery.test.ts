import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HostError } from '../errors.ts';
import { readEnvelope } from '../protocol/envelope.ts';
import { fingerprint } from '../protocol/fingerprint.ts';
import { eventNames } from '../protocol/names.ts';
import { deliveryFromJson, deliveryFromWords } from './delivery.ts';

const sender = { instanceId: 'test', key: 'canary', timezone: 'UTC' };

describe('a delivery from words', () => {
  it('is sent as Hotline would, with what was typed as its text', () => {
    const body = deliveryFromWords('/invoice', ['1500', 'two', 'words'], { customerId: 7 }).bodyFor(sender);
    expect(JSON.parse(body)).toMatchObject({
      event_type: '/invoice',
      instance_id: 'test',
      api_key: 'canary',
      data: { command_data: '1500 two words', user_id: 7 },
    });
  });

  it.each([...eventNames, '/invoice'])('is never taken for a repeat of another: %s', (name) => {
    const identity = () =>
      fingerprint('test', readEnvelope(JSON.parse(deliveryFromWords(name, []).bodyFor(sender)))!, 'ids');
    expect(identity()).not.toBe(identity());
  });

  it.each([
    ['invoice', 'a command begins with its slash: /invoice'],
    ['/', 'a command begins with its slash'],
    ['dialog_creatd', 'did you mean dialog_created?'],
    ['two words', 'a command begins with its slash'],
  ])('is refused for the name %j, with what may have been meant', (name, sentence) => {
    expect(() => deliveryFromWords(name, [])).toThrow(HostError);
    expect(() => deliveryFromWords(name, [])).toThrow(sentence);
  });
});

describe('a delivery from JSON', () => {
  it('goes out byte for byte, numbers beyond 2^53 and spaces too, when it has its instance and key', () => {
    const text = ' {"event_type": "x",\n "instance_id": "1", "api_key": "k", "data": {"id": 12345678901234567890}} ';
    expect(deliveryFromJson(text, 'file').bodyFor(sender)).toBe(text);
  });

  it('gets what is absent, and keeps the rest as it is written', () => {
    const text = '\n{ "event_type": "x", "data": {"id": 12345678901234567890} }';
    const added = '{"instance_id":"test","api_key":"canary", "event_type": "x", "data": {"id": 12345678901234567890} }';
    expect(deliveryFromJson(text.trim(), 'file').bodyFor(sender)).toBe(added);
  });

  it('keeps its own instance or key, also a wrong one', () => {
    const filled = (fields: object) =>
      JSON.parse(deliveryFromJson(JSON.stringify({ event_type: 'x', ...fields }), 'file').bodyFor(sender));
    expect(filled({ api_key: 'own' })).toEqual({ event_type: 'x', api_key: 'own', instance_id: 'test' });
    expect(filled({ instance_id: '1' })).toEqual({ event_type: 'x', api_key: 'canary', instance_id: '1' });
    expect(filled({ instance_id: null, api_key: '' })).toEqual({ event_type: 'x', api_key: '', instance_id: null });
  });

  it('is always JSON again', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (fields, type) => {
        const body = deliveryFromJson(JSON.stringify({ ...fields, event_type: type }), 'file').bodyFor(sender);
        expect(JSON.parse(body)).toMatchObject({ event_type: type });
      }),
    );
  });

  it.each([
    ['{"api_key": "canary",\n oops', 'file is not valid JSON; it breaks at line 2 column 2.'],
    ['', 'file is not valid JSON.'],
    ['[]', 'file is not a JSON object.'],
    ['{"data": {}}', 'file has no "event_type".'],
  ])('is refused when it is %j, and nothing of it is repeated', (text, sentence) => {
    expect(() => deliveryFromJson(text, 'file')).toThrow(new HostError('SEND_INVALID', sentence));
  });
});
