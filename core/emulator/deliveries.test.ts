import { describe, expect, it } from 'vitest';
import { dialogReopened, mark, messageSent } from '../protocol/fixtures/examples.ts';
import { buildDelivery } from './deliveries.ts';

const instanceId = '132099468746812345';
const apiKey = 'pQTngMZLh0NmAh';
const at = (text: string) => new Date(`${text}Z`);

describe('buildDelivery', () => {
  it('builds the documented dialog event', () => {
    const body = buildDelivery({ type: 'dialog_reopened', instanceId, apiKey, at: at('2025-10-09T00:24:55') });
    expect(JSON.stringify(body)).toBe(dialogReopened);
  });

  it('builds the documented message event, with ids shifted as TDLib shifts them', () => {
    const fields = { operatorId: 5339212345, frontendUserId: 640675123, text: 'test message' };
    const body = buildDelivery({ type: 'message_sent', instanceId, apiKey, at: at('2025-10-09T00:21:57'), ...fields });
    expect(JSON.stringify(body)).toBe(messageSent);
  });

  it('builds the documented command, with ids as they are', () => {
    const fields = { text: 'deal', topicId: 5, messageId: 5850, customerId: 7890123 };
    const body = buildDelivery({ type: '/mark', instanceId, apiKey, at: at('2025-10-08T20:41:20'), ...fields });
    expect(JSON.stringify(body)).toBe(mark);
  });

  it('has a default for everything but the type, also for what is given as undefined', () => {
    const body = buildDelivery({ type: '/x', text: undefined, topicId: undefined, at: undefined });
    expect(body).toMatchObject({ instance_id: 'test', api_key: '', data: { command_data: '', topic_id: 5343 } });
    expect(body.timestamp).toMatch(/^20\d\d-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  it('writes the time in the given zone', () => {
    const body = buildDelivery({ type: '/x', at: at('2025-10-08T22:24:55'), timezone: 'Europe/Berlin' });
    expect(body.timestamp).toBe('2025-10-09 00:24:55');
  });

  it('answers a message as a reply, and says who wrote it', () => {
    const reply = { replyToMessageId: 5886, customerId: 7, operatorId: 8 };
    const of = (type: string) => buildDelivery({ type, ...reply }).data;
    expect(of('message_received')).toMatchObject({ backend_reply_message_id: 6171918336, sender_user_id: 7 });
    expect(of('message_intercepted')).toMatchObject({ backend_reply_message_id: 6171918336, sender_user_id: 8 });
    expect(of('/x')).toMatchObject({ reply_message_id: 5886, sender_user_id: 8, user_id: 7 });
  });

  it('lets single fields be added, spoiled or left out, also of events that it does not know', () => {
    const { data } = buildDelivery({ type: 'topic_merged', data: { into: 9, title: null, user_id: undefined } });
    expect(JSON.parse(JSON.stringify(data))).toMatchObject({ chat_id: -1002146012345, into: 9, title: null });
    expect(JSON.parse(JSON.stringify(data))).not.toHaveProperty('user_id');
  });
});
