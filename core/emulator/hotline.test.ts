import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../protocol/envelope.ts';
import { eventNames } from '../protocol/names.ts';
import { arriveCommand, normaliseCommand, normaliseEvent } from '../protocol/normalise.ts';
import type { Answering, Receiver } from './fixtures/receiver.ts';
import { json, startReceiver } from './fixtures/receiver.ts';
import type { Hotline, HotlineOptions } from './hotline.ts';
import { createHotline } from './hotline.ts';

const apiKey = 'k';
const commands = ['/info', '/invoice'];

/** A receiver that lists everything, and a Hotline that sends to it. */
async function stage(answer?: Answering, options: Partial<HotlineOptions> = {}) {
  const receiver = await startReceiver(answer);
  const webhooks = { [receiver.url]: [...eventNames, ...commands] };
  return withHotline(receiver, createHotline({ webhooks, apiKey, retryDelayMs: 0, ...options }));
}

function withHotline(receiver: Receiver, hotline: Hotline) {
  return {
    receiver,
    hotline,
    bodies: () => receiver.bodies.map((body) => JSON.parse(body)),
    async [Symbol.asyncDispose]() {
      hotline.close();
      await receiver[Symbol.asyncDispose]();
    },
  };
}

describe('A conversation', () => {
  it('reaches the receiver as one dialog with growing message ids', async () => {
    await using play = await stage();
    const { hotline } = play;
    const dialog = hotline.openDialog({ name: 'Ada' });
    const steps = [
      dialog.created,
      hotline.customerWrites(dialog, 'My invoice is wrong'),
      hotline.operatorWrites(dialog, 'Let me see', { replyToMessageId: dialog.topicId + 1 }),
      hotline.intercepted(dialog, 'Your parcel has left'),
      hotline.operatorTypes(dialog, '/invoice 1500 for May'),
      hotline.closeDialog(dialog),
      hotline.reopenDialog(dialog),
    ];
    await hotline.settled();
    const deliveries = steps.map(({ body }) => {
      const envelope = readEnvelope(JSON.parse(body))!;
      const connection = { name: 'support', timezone: 'UTC' };
      return envelope.eventType.startsWith('/')
        ? normaliseCommand(arriveCommand(envelope, connection, 'c'))
        : normaliseEvent(envelope, connection, { seq: 1, attempt: 1, replay: 0 });
    });
    expect(play.receiver.bodies.sort()).toEqual(steps.map(({ body }) => body).sort());
    expect(deliveries.map((delivery) => ('type' in delivery ? delivery.type : delivery.name))).toEqual([
      'dialog_created',
      'message_received',
      'message_sent',
      'message_intercepted',
      '/invoice',
      'dialog_closed',
      'dialog_reopened',
    ]);
    expect(new Set(deliveries.map((delivery) => delivery.dialog.key)).size).toBe(1);
    const { topicId } = dialog;
    expect(deliveries.flatMap((delivery) => ('messageId' in delivery ? delivery.messageId : []))).toEqual([
      topicId + 1,
      topicId + 2,
      topicId + 3,
      topicId + 4,
    ]);
    expect(deliveries[2]).toMatchObject({ text: 'Let me see', replyToMessageId: topicId + 1 });
    expect(deliveries[4]).toMatchObject({ text: '1500 for May', customerId: dialog.customer.id });
    expect(deliveries[0]).toMatchObject({ title: 'Ada', customerId: dialog.customer.id });
  });

  it('has its own topic and customer for each dialog', async () => {
    await using play = await stage();
    const [one, other] = [play.hotline.openDialog(), play.hotline.openDialog()];
    expect(one.topicId).not.toBe(other.topicId);
    expect(one.customer).not.toEqual(other.customer);
    await play.hotline.settled();
  });

  it('carries the instance, key, zone and clock that Hotline was given', async () => {
    const clock = () => Date.parse('2025-10-08T22:24:55Z');
    await using play = await stage(undefined, { instanceId: '42', timezone: 'Europe/Berlin', clock });
    await play.hotline.openDialog().created.answers;
    expect(play.bodies()).toMatchObject([{ instance_id: '42', api_key: apiKey, timestamp: '2025-10-09 00:24:55' }]);
  });
});

describe('What an operator types', () => {
  it('is answered with what the operator would see', async () => {
    await using play = await stage(json({ message: 'Ada, customer since May' }));
    const dialog = play.hotline.openDialog();
    const [answer] = await play.hotline.operatorTypes(dialog, '/info').answers;
    expect(answer).toMatchObject({
      url: play.receiver.url,
      acknowledged: true,
      attempts: 1,
      shown: { kind: 'message', text: 'Ada, customer since May', problems: [] },
    });
    await play.hotline.settled();
  });

  it('goes nowhere when it is a comment or a command that no URL lists, and to the customer when it is text', async () => {
    await using play = await stage();
    const dialog = play.hotline.openDialog();
    expect(await play.hotline.operatorTypes(dialog, '/ ask Bob').answers).toEqual([]);
    expect(await play.hotline.operatorTypes(dialog, '/unknown 1').answers).toEqual([]);
    await play.hotline.operatorTypes(dialog, 'Hello!\nHow are you?').answers;
    await play.hotline.settled();
    expect(play.bodies().map((body) => body.event_type)).toEqual(['dialog_created', 'message_sent']);
    expect(play.bodies()[1].data.text).toBe('Hello!\nHow are you?');
  });

  it('waits three seconds for its answer, longer for an event’s', async () => {
    const waited: Record<string, number> = {};
    const post: HotlineOptions['post'] = async (_, body, timeoutMs) => {
      waited[JSON.parse(body).event_type] = timeoutMs;
      return { failure: 'no answer.', elapsedMs: timeoutMs };
    };
    await using play = await stage(undefined, { post });
    const dialog = play.hotline.openDialog();
    const [answer] = await play.hotline.operatorTypes(dialog, '/info').answers;
    expect(answer!.shown).toEqual({ kind: 'failure', text: 'no answer.', problems: ['no answer.'] });
    expect(waited).toEqual({ dialog_created: 10_000, '/info': 3000 });
  });
});

describe('Deliveries', () => {
  it('go to every URL that lists their name, and to no other', async () => {
    await using both = await startReceiver();
    await using only = await startReceiver(json({ error: 'gone' }, 404));
    const webhooks = { [both.url]: ['dialog_created', '/info'], [only.url]: ['dialog_created'] };
    await using play = withHotline(both, createHotline({ webhooks, apiKey }));
    const dialog = play.hotline.openDialog();
    await play.hotline.operatorTypes(dialog, '/info').answers;
    const answers = await dialog.created.answers;
    expect(answers.map(({ url, acknowledged }) => [url, acknowledged])).toEqual([
      [both.url, true],
      [only.url, false],
    ]);
    expect([both.bodies.length, only.bodies.length]).toEqual([2, 1]);
  });

  it('are not waited for: the second is on its way before the first is answered', async () => {
    const bothArrived = Promise.withResolvers<undefined>();
    let arrived = 0;
    await using play = await stage(async (response) => {
      if (++arrived === 2) bothArrived.resolve(undefined);
      await bothArrived.promise;
      response.end();
    });
    const dialog = play.hotline.openDialog();
    play.hotline.customerWrites(dialog, 'Hello');
    await play.hotline.settled();
    expect(arrived).toBe(2);
  });

  it('are sent again, identically, until they are acknowledged', async () => {
    let failures = 2;
    await using play = await stage((response) => response.writeHead(failures-- > 0 ? 503 : 200).end(), { retries: 3 });
    const [answer] = await play.hotline.openDialog().created.answers;
    expect(answer).toMatchObject({ acknowledged: true, attempts: 3 });
    expect(new Set(play.receiver.bodies)).toHaveLength(1);
    expect(play.receiver.bodies).toHaveLength(3);
  });

  it('are given up after the last retry, which settles like everything else', async () => {
    await using play = await stage((response) => response.socket!.resetAndDestroy(), { retries: 1 });
    const { answers } = play.hotline.openDialog().created;
    await play.hotline.settled();
    expect(await answers).toMatchObject([{ acknowledged: false, attempts: 2, shown: { kind: 'failure' } }]);
  });

  it('are sent once unless retries were asked for, and once more by resend, byte for byte', async () => {
    await using play = await stage(json({ error: 'full' }, 503));
    const dialog = play.hotline.openDialog();
    await dialog.created.answers;
    expect(play.receiver.bodies).toEqual([dialog.created.body]);
    await play.hotline.resend(dialog.created).answers;
    expect(play.receiver.bodies).toEqual([dialog.created.body, dialog.created.body]);
  });

  it('of any other kind can be sent as well', async () => {
    await using play = await stage();
    const webhooks = { [play.receiver.url]: ['topic_merged'] };
    const hotline = createHotline({ webhooks, apiKey });
    await hotline.send({ type: 'topic_merged', data: { into: 9 } }).answers;
    hotline.close();
    expect(play.bodies()).toMatchObject([{ event_type: 'topic_merged', api_key: apiKey, data: { into: 9 } }]);
  });
});
