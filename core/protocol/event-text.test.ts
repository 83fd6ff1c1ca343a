import { describe, expect, it } from 'vitest';
import { readEnvelope } from './envelope.ts';
import { completeEvent, draftEvent, eventText } from './event-text.ts';
import { parseJson } from './json.ts';
import { normaliseEvent } from './normalise.ts';

const body = {
  event_type: 'message_received',
  timestamp: '2025-10-08 20:41:20',
  instance_id: '1',
  api_key: 'secret',
  data: { chat_id: -1002146012345, topic_id: 5, text: 'a "quoted" 🦊\n' },
};
const connection = { name: 'support', timezone: 'UTC' };
const first = { seq: 7, deliveryId: '7', attempt: 1 };
const event = normaliseEvent(readEnvelope(parseJson(JSON.stringify(body)))!, connection, first);

describe('An event on its way to a plugin', () => {
  it('is the event, with its date as a number', () => {
    const { type, json } = eventText(event);
    expect(type).toBe('message_received');
    expect(JSON.parse(json)).toEqual({ ...event, at: Date.UTC(2025, 9, 8, 20, 41, 20) });
    expect(json).not.toContain('secret');
  });

  it('is told apart from other attempts by its end alone', () => {
    const draft = draftEvent(event, JSON.stringify(event.raw));
    const again = completeEvent(draft, { seq: 7, deliveryId: '7-2', attempt: 3 });
    expect(JSON.parse(again.json)).toMatchObject({ type: event.type, seq: 7, deliveryId: '7-2', attempt: 3 });
    expect(completeEvent(draft, first)).toEqual(eventText(event));
  });
});
