import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { dialogReopened, mark, messageSent } from './fixtures/examples.ts';
import { parseJson } from './json.ts';
import { eventNames } from './names.ts';
import { arriveCommand, normaliseCommand, normaliseEvent } from './normalise.ts';

const connection = { name: 'support', timezone: 'Europe/Berlin' };
const attempt = { seq: 7, attempt: 1, replay: 0 };
const told = { seq: 7, deliveryId: '7', attempt: 1 };
const envelopeOf = (text: string): Envelope => readEnvelope(parseJson(text))!;
const eventOf = (body: object) => normaliseEvent(envelopeOf(JSON.stringify(body)), connection, attempt);

const dialog = {
  key: '132099468746812345:-1002146012345:5343',
  chatId: -1002146012345,
  topicId: 5343,
  link: 'https://t.me/c/2146012345/5343',
};
const base = { connection: 'support', instanceId: '132099468746812345' };

describe('A normalised delivery', () => {
  it('is the documented dialog event with typed fields', () => {
    const envelope = envelopeOf(dialogReopened);
    expect(normaliseEvent(envelope, connection, attempt)).toStrictEqual({
      ...base,
      ...told,
      type: 'dialog_reopened',
      at: new Date('2025-10-08T22:24:55Z'),
      dialog,
      department: 'default',
      customerId: 5339212345,
      title: 'Some User Name',
      chatType: 'private',
      raw: envelope.raw,
    });
  });

  it('is the documented message event with server ids, in the same dialog', () => {
    const envelope = envelopeOf(messageSent);
    expect(normaliseEvent(envelope, connection, attempt)).toStrictEqual({
      ...base,
      ...told,
      type: 'message_sent',
      at: new Date('2025-10-08T22:21:57Z'),
      dialog,
      department: 'default',
      text: 'test message',
      contentType: 'messageText',
      senderId: 5339212345,
      messageId: 5886,
      link: 'https://t.me/c/2146012345/5343/5886',
      raw: envelope.raw,
    });
  });

  it('is the documented command', () => {
    const envelope = envelopeOf(mark);
    const receivedAt = new Date();
    expect(normaliseCommand(arriveCommand(envelope, connection, 'c1', undefined, receivedAt.getTime()))).toStrictEqual({
      ...base,
      id: 'c1',
      receivedAt,
      name: '/mark',
      text: 'deal',
      at: new Date('2025-10-08T18:41:20Z'),
      dialog: {
        key: '132099468746812345:-1002146012345:5',
        chatId: -1002146012345,
        topicId: 5,
        link: 'https://t.me/c/2146012345/5',
      },
      operatorId: 123456,
      customerId: 7890123,
      messageId: 5850,
      raw: envelope.raw,
    });
  });

  it('links a reply to the message it answers', () => {
    const data = { backend_reply_message_id: 6171918336 };
    expect(eventOf({ event_type: 'message_sent', data })).toMatchObject({ replyToMessageId: 5886 });
    const command = envelopeOf('{"event_type":"/x","data":{"reply_message_id":5886}}');
    expect(normaliseCommand(arriveCommand(command, connection, 'c'))).toMatchObject({ replyToMessageId: 5886 });
  });

  it.each([[undefined], [null], [''], [7]])('[row 36] has empty text for media whose text is %j', (text) => {
    expect(eventOf({ event_type: 'message_received', data: { text } })).toMatchObject({ text: '' });
    const command = envelopeOf(JSON.stringify({ event_type: '/x', data: { command_data: text } }));
    expect(normaliseCommand(arriveCommand(command, connection, 'c')).text).toBe('');
  });

  it('[row 36] keeps an unknown event with what all events have in common, and its own JSON', () => {
    const body = { event_type: 'topic_merged', data: { chat_id: -1002146012345, topic_id: 5343, into: 9 } };
    expect(eventOf(body)).toStrictEqual({
      ...told,
      type: 'topic_merged',
      connection: 'support',
      dialog: { ...dialog, key: '-:-1002146012345:5343' },
      raw: body,
    });
  });

  it('[row 36] leaves ids beyond 2^53 out of the typed fields, and exact in raw', () => {
    const text =
      '{"event_type":"message_received","data":{"sender_user_id":9007199254740993,"backend_message_id":18446744073709551616}}';
    const event = normaliseEvent(envelopeOf(text), connection, attempt);
    expect(event).not.toHaveProperty('senderId');
    expect(event).not.toHaveProperty('messageId');
    expect(event.raw.data).toEqual({ sender_user_id: '9007199254740993', backend_message_id: '18446744073709551616' });
  });

  it('[row 35] keeps the order of arrival in seq when a dialog is closed before it was created', () => {
    const arrive = (seq: number, event_type: string, timestamp: string) => {
      const envelope = envelopeOf(JSON.stringify({ ...JSON.parse(dialogReopened), event_type, timestamp }));
      return normaliseEvent(envelope, connection, { ...attempt, seq });
    };
    const closed = arrive(1, 'dialog_closed', '2025-10-09 00:30:00');
    const created = arrive(2, 'dialog_created', '2025-10-09 00:10:00');
    expect([closed.type, closed.seq, created.type, created.seq]).toEqual(['dialog_closed', 1, 'dialog_created', 2]);
    expect(created.dialog).toEqual(closed.dialog);
    expect(created.at!.getTime()).toBeLessThan(closed.at!.getTime());
  });
});

const field = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 0, -0, 1.5, 2 ** 53, 1048576, '5', '\0', '\ud800'));
const fieldNames = [...Object.keys(JSON.parse(dialogReopened).data), ...Object.keys(JSON.parse(messageSent).data)];
const commandNames = Object.keys(JSON.parse(mark).data);
const anyData = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom(...fieldNames, ...commandNames, '__proto__', 'constructor'), field),
);
const anyBody = fc.record(
  {
    event_type: fc.constantFrom(...eventNames, '/mark', '/', '', 'constructor', '__proto__'),
    timestamp: field,
    instance_id: field,
    data: anyData,
  },
  { requiredKeys: ['event_type'] },
);

describe('For any JSON at all', () => {
  it('[row 36] normalising never throws, and every typed field is absent or of its type', () => {
    const types = {
      at: Date,
      department: String,
      customerId: Number,
      title: String,
      chatType: String,
      text: String,
      contentType: String,
      senderId: Number,
      operatorId: Number,
      messageId: Number,
      replyToMessageId: Number,
      link: String,
    };
    fc.assert(
      fc.property(anyBody, (body) => {
        const envelope = envelopeOf(JSON.stringify(body));
        for (const result of [
          normaliseEvent(envelope, connection, attempt),
          normaliseCommand(arriveCommand(envelope, connection, 'c')),
        ]) {
          const fields = result as unknown as Record<string, unknown>;
          for (const [name, type] of Object.entries(types)) {
            if (name in fields) expect(Object(fields[name])).toBeInstanceOf(type);
            if (type === Number && name in fields) expect(fields[name]).toSatisfy(Number.isSafeInteger);
          }
          expect(result.raw).toEqual(envelope.raw);
        }
      }),
      { numRuns: 1000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
