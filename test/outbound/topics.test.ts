import { describe, expect, it } from 'vitest';
import { runPlugins } from '../fixtures/running-plugins.ts';
import { standIn, type StandIn } from '../fixtures/stand-in.ts';

const TOKEN = 'canary-topics-token';
const KEY = 'canary-api-key';
const connection = {
  instanceId: '13209946874612345',
  apiKeys: [KEY],
  topicsToken: TOKEN,
  timezone: 'Europe/Berlin',
};

/** Hotline's own example. */
const TOPIC = {
  result: 'topic_info',
  group_id: '2101424779',
  topic_id: 5343,
  frontend_type: 'private',
  topic_last_date: '2025-10-09 00:24:55',
  topic_status: 'user_answered',
  topic_title: 'John Doe',
  user_id: 987654321,
  user_name: 'John Doe',
  user_first_name: 'John',
  user_last_name: null,
  user_phone: '+12125550123',
};

const desk = `export default { commands: {
  '/who': { async run({ text }, ctx) {
    try {
      const info = await ctx.hotline.infoByTopic(...(text ? [JSON.parse(text)] : []));
      return JSON.stringify({ ...info, isDate: info.lastAt instanceof Date });
    } catch (error) { return error.code + ' ' + error.message; }
  } },
  '/tell': { async run({ customerId, text }, ctx) {
    try { return String(await ctx.hotline.send({ customerId, text })); } catch (error) { return error.code + ' ' + error.message; }
  } },
} };`;

const run = (url: string, topics: object = {}) =>
  runPlugins({ desk }, { connection, settings: { outbound: { topics: { url, ...topics } } } });
const knows: StandIn['answer'] = () => ({ body: TOPIC });

describe('ctx.hotline', () => {
  it('asks about the topic of the command, and gives back what Hotline knows, with a date', async () => {
    await using hotline = await standIn(knows);
    await using plugins = await run(`${hotline.url}/webhook/topic_action`);
    expect(JSON.parse(await plugins.reply('desk', '/who'))).toEqual({
      status: 'user_answered',
      title: 'John Doe',
      type: 'private',
      lastAt: '2025-10-08T22:24:55.000Z',
      customerId: 987654321,
      name: 'John Doe',
      firstName: 'John',
      phone: '+12125550123',
      raw: TOPIC,
      isDate: true,
    });
    expect(hotline.requests).toMatchObject([
      {
        path: '/webhook/topic_action',
        headers: { 'x-api-key': TOKEN, 'content-type': 'application/json' },
        json: {
          action: 'info_by_topic',
          group_id: '2146012345',
          topic_id: 5,
          instance: '13209946874612345',
          api_key: KEY,
        },
      },
    ]);
  });

  it('asks about another topic when it is named, and refuses what is none', async () => {
    await using hotline = await standIn(knows);
    await using plugins = await run(hotline.url);
    await plugins.reply('desk', '/who', '{"chatId":-1001,"topicId":9}');
    expect(hotline.requests[0]!.json).toMatchObject({ group_id: '1', topic_id: 9 });
    expect(await plugins.reply('desk', '/who', '{"chatId":1}')).toMatch(/^OUTBOUND_INVALID .* needs a topic/);
  });

  it('sends with the names from the settings, and says which one is missing', async () => {
    await using hotline = await standIn(() => ({ body: '' }));
    await using without = await run(hotline.url);
    expect(await without.reply('desk', '/tell', 'Hello')).toBe(
      'OUTBOUND_NOT_CONFIGURED The setting outbound.topics.send.action is not set.',
    );
    await using plugins = await run(hotline.url, { send: { action: 'write', userField: 'to', textField: 'message' } });
    expect(await plugins.reply('desk', '/tell', 'Hello')).toBe('undefined');
    expect(hotline.requests.map(({ json }) => json)).toMatchObject([
      { action: 'write', to: 7890123, message: 'Hello', instance: '13209946874612345' },
    ]);
  });

  it.each([
    [
      { status: 404, body: { message: `no ${TOKEN}` } },
      'OUTBOUND_REFUSED Hotline refused info_by_topic of the connection test: 404 no [hidden].',
    ],
    [
      { body: { error: `unknown ${KEY}` } },
      'OUTBOUND_REFUSED Hotline refused info_by_topic of the connection test: 200 unknown [hidden].',
    ],
    [{ status: 503, body: TOKEN }, 'OUTBOUND_FAILED Hotline did not answer info_by_topic of the connection test: 503.'],
    [
      { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
      'OUTBOUND_FAILED Hotline did not answer info_by_topic of the connection test: the answer is none.',
    ],
    ['cut', 'OUTBOUND_FAILED Hotline did not answer info_by_topic of the connection test: the connection was cut.'],
  ] as const)('says what is wrong when it gets %j, without key and token [row 44]', async (answer, message) => {
    await using hotline = await standIn(() => answer);
    await using plugins = await run(hotline.url);
    expect(await plugins.reply('desk', '/who')).toBe(message);
  });

  it('gives a plugin neither key nor token, also where Hotline repeats them [row 44]', async () => {
    await using hotline = await standIn((request) => ({ body: { ...TOPIC, topic_title: TOKEN, asked: request.json } }));
    await using plugins = await run(hotline.url);
    const { title, raw } = JSON.parse(await plugins.reply('desk', '/who')) as { title: string; raw: object };
    expect([title, raw]).toMatchObject(['[hidden]', { asked: { api_key: '[hidden]', action: 'info_by_topic' } }]);
  });

  it('refuses a text that is too long for the channel', async () => {
    const long = `export default { commands: { '/long': { async run({ customerId }, ctx) {
      return ctx.hotline.send({ customerId, text: 'x'.repeat(3_000_000) }).catch((error) => error.code + ' ' + error.message);
    } } } };`;
    await using plugins = await runPlugins({ long }, { connection });
    expect(await plugins.reply('long', '/long')).toMatch(
      /^OUTBOUND_INVALID The parameters of send take \d+ characters; allowed: 262144\.$/,
    );
  });

  it('waits until the day that it is told, and when it gives up the others wait as well [row 50]', async () => {
    const later = new Date(Date.now() + 3_600_000).toUTCString();
    await using hotline = await standIn(() => ({ status: 429, headers: { 'retry-after': later }, body: '' }));
    await using plugins = await run(hotline.url);
    for (let i = 0; i < 2; i++)
      expect(await plugins.reply('desk', '/who')).toMatch(
        /^OUTBOUND_LIMITED Too many messages for now: the next one could be sent in 3[56]\d\d s\.$/,
      );
    expect(hotline.requests).toHaveLength(1);
  });

  it('waits as long as it is told, and asks again [row 50]', async () => {
    await using hotline = await standIn((_, number) =>
      number === 1 ? { status: 429, headers: { 'retry-after': '0.3' }, body: '' } : { body: TOPIC },
    );
    await using plugins = await run(hotline.url);
    expect(await plugins.reply('desk', '/who')).toContain('user_answered');
    const [first, second] = hotline.requests.map(({ at }) => at);
    expect(second! - first!).toBeGreaterThanOrEqual(290);
  });
});
