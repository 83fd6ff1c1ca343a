import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandData, dialogEventData, envelopeData, eventData, locationData, messageEventData } from './data.ts';
import { readEnvelope } from './envelope.ts';
import { readCommandData, readDialogEventData, readEventData, readLocation, readMessageEventData } from './readers.ts';

const pairs = [
  ['location', locationData, readLocation],
  ['event', eventData, readEventData],
  ['dialog event', dialogEventData, readDialogEventData],
  ['message event', messageEventData, readMessageEventData],
  ['command', commandData, readCommandData],
] as const;

const values = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.string(),
  fc.jsonValue(),
  fc.constantFrom(0, -0, null, undefined, 2 ** 53),
);

describe('Reading data by hand', () => {
  it.each(pairs)('gives what the schema gives: %s', (_name, schema, read) => {
    const names = [...Object.keys(schema.shape), 'unknown'];
    const record = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] });
    fc.assert(
      fc.property(record, (data) => {
        expect(read(data)).toEqual(schema.parse(data));
      }),
    );
  });

  it('gives what the schema gives: the envelope', () => {
    const names = Object.keys(envelopeData.shape);
    const record = fc.record(Object.fromEntries(names.map((name) => [name, values])), { requiredKeys: [] });
    fc.assert(
      fc.property(record, (body) => {
        const { success, data } = envelopeData.safeParse(body);
        const read = readEnvelope(body);
        expect(read && [read.eventType, read.timestamp, read.instanceId, read.apiKey, read.data]).toEqual(
          success ? [data.event_type, data.timestamp, data.instance_id, data.api_key, data.data ?? {}] : undefined,
        );
      }),
    );
  });
});
