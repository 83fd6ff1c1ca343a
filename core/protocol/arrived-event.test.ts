import { describe, expect, it } from 'vitest';
import { eventText, type ArrivedEvent } from './arrived-event.ts';
import { readEnvelope } from './envelope.ts';
import { parseJson } from './json.ts';
import { normaliseArrivedEvent, normaliseEvent } from './normalise.ts';

const connection = { name: 'a "quoted" name', timezone: 'Europe/Berlin' };
const attempt = { seq: 7, attempt: 3, replay: 2 };
const body = {
  event_type: 'message_received',
  timestamp: '2025-10-08 20:41:20',
  instance_id: '1',
  api_key: 'secret',
  data: { chat_id: -1002146012345, topic_id: 5, text: 'a "quoted" 🦊\n' },
};

describe('An event on its way to a plugin', () => {
  it('arrives as what the host would have read of it, without the key', () => {
    const envelope = readEnvelope(parseJson(JSON.stringify(body)))!;
    const { type, json } = eventText(envelope.eventType, JSON.stringify(envelope.raw), connection, attempt);
    expect(type).toBe('message_received');
    expect(json).not.toContain('secret');
    const arrived = normaliseArrivedEvent(JSON.parse(json) as ArrivedEvent);
    expect(arrived).toStrictEqual(normaliseEvent(envelope, connection, attempt));
    expect(arrived.deliveryId).toBe('7-2');
    expect(arrived.at).toEqual(new Date('2025-10-08T18:41:20Z'));
  });
});
