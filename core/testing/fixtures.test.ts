import { describe, expect, it } from 'vitest';
import { definePlugin, type EventMap, type HotlineEvent } from '../index.ts';
import { eventNames } from '../protocol/names.ts';
import { fixtures, testPlugin } from './index.ts';

const at = new Date('2026-03-01T12:00:00Z');
const EVENTS = [
  fixtures.dialogCreated,
  fixtures.dialogReopened,
  fixtures.dialogClosed,
  fixtures.messageReceived,
  fixtures.messageSent,
  fixtures.messageIntercepted,
];

/** What a plugin receives of each event. */
async function received(...deliveries: Parameters<Awaited<ReturnType<typeof testPlugin>>['event']>[0][]) {
  const events: HotlineEvent[] = [];
  const take = (event: HotlineEvent) => void events.push(event);
  const handlers = Object.fromEntries(eventNames.map((name) => [name, take]));
  await using t = await testPlugin(definePlugin({ events: handlers as { [Name in keyof EventMap]: typeof take } }));
  for (const delivery of deliveries) await t.event(delivery);
  return events;
}

describe('fixtures', () => {
  it('are there for every event, in the form that Hotline sends, without a key', async () => {
    const built = EVENTS.map((build) => build({ at }));
    expect(built.map(({ event_type }) => event_type)).toEqual(eventNames);
    for (const body of built) {
      expect(Object.keys(body)).toEqual(['event_type', 'timestamp', 'instance_id', 'data']);
      expect(JSON.parse(JSON.stringify(body))).toEqual(body);
    }
    const events = await received(...built);
    expect(events.map(({ type }) => type)).toEqual(eventNames);
    for (const event of events) expect(event).toMatchObject({ at, dialog: fixtures.dialog() });
  });

  it('say what they are told to say', async () => {
    const dialog = fixtures.dialog({ topicId: 7, instanceId: '42' });
    expect(dialog).toEqual({
      key: '42:-1002146012345:7',
      chatId: -1002146012345,
      topicId: 7,
      link: 'https://t.me/c/2146012345/7',
    });
    const [message, created] = await received(
      fixtures.messageReceived({ dialog, instanceId: '42', text: 'hi', messageId: 9, data: { content_type: null } }),
      fixtures.dialogCreated({ title: 'Ada', customerId: 5 }),
    );
    expect(message).toMatchObject({ dialog, text: 'hi', messageId: 9, link: `${dialog.link}/9` });
    expect(message).not.toHaveProperty('contentType');
    expect(created).toMatchObject({ title: 'Ada', customerId: 5 });
  });

  it('are there for commands', async () => {
    const plugin = definePlugin({ commands: { '/x': { run: ({ text, args }) => `${text}|${args.length}` } } });
    await using t = await testPlugin(plugin);
    expect(await t.command(fixtures.command('/x "a b" c'))).toMatchObject({ text: '"a b" c|2' });
  });
});
