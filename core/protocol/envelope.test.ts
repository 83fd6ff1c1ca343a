import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { mark } from './fixtures/examples.ts';
import { parseJson } from './json.ts';

describe('readEnvelope', () => {
  it('reads a documented request, and keeps its body without the key', () => {
    const body = JSON.parse(mark);
    const { api_key, ...raw } = body;
    expect(readEnvelope(body)).toStrictEqual({
      eventType: '/mark',
      timestamp: '2025-10-08 20:41:20',
      instanceId: '132099468746812345',
      apiKey: api_key,
      data: body.data,
      raw,
    });
    expect(body.api_key).toBe('pQTngMZLh0NmAh');
  });

  it.each([null, 'dialog_created', 7, [], [{ event_type: 'x' }], {}, { event_type: 7 }, { event_type: null }])(
    'finds no envelope in %j',
    (value) => {
      expect(readEnvelope(value)).toBeUndefined();
    },
  );

  it('[row 36] asks for event_type alone: everything else may be missing or of another type', () => {
    fc.assert(
      fc.property(
        fc.record(
          { timestamp: fc.jsonValue(), instance_id: fc.jsonValue(), data: fc.jsonValue(), api_key: fc.jsonValue() },
          { requiredKeys: [] },
        ),
        fc.string(),
        (rest, eventType) => {
          const envelope = readEnvelope({ ...rest, event_type: eventType, future: 1 })!;
          expect(envelope.eventType).toBe(eventType);
          expect(envelope.apiKey).toBe(rest.api_key);
          expect(typeof envelope.timestamp).toBe(typeof rest.timestamp === 'string' ? 'string' : 'undefined');
          expect(typeof envelope.data).toBe('object');
          expect(envelope.raw).not.toHaveProperty('api_key');
          expect(envelope.raw).toHaveProperty('future', 1);
        },
      ),
    );
  });

  it('[row 36] accepts an instance id that came as a number, exactly, and no other type', () => {
    const instanceId = (json: string) =>
      readEnvelope(parseJson(`{"event_type":"x","instance_id":${json}}`))?.instanceId;
    expect(instanceId('132099468746812345')).toBe('132099468746812345');
    expect(instanceId('4711')).toBe('4711');
    for (const json of ['1.5', 'null', 'true', '[1]', '{"a":1}']) expect(instanceId(json)).toBeUndefined();
  });

  it('[row 40] does not look for fields on prototypes that the body brought along', () => {
    expect(readEnvelope(parseJson('{"__proto__":{"event_type":"x"}}'))).toBeUndefined();
  });
});
