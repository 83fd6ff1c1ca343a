import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writePlugin } from '../fixtures/plugin-folder.ts';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import { startHost, type HostOptions, type RunningHost } from '../fixtures/running-host.ts';
import { sent, standIn, type StandIn } from '../fixtures/stand-in.ts';

const BOT = '123456:canary-bot-token';

/** `/make` answers at once and goes on until the file it is told of is there; `/slow` only goes on. */
const maker = (version = 'made') => `import { watch, existsSync } from 'node:fs';
  import path from 'node:path';
  const there = (file, signal) => new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    const look = () => existsSync(file) && resolve();
    setInterval(look, 10);
    look();
  });
  export default { commands: {
    '/make': { lateMs: 20_000, async run({ text }, ctx) {
      ctx.defer('Making it …');
      await there(path.join(ctx.dataDir, text), ctx.signal);
      return '${version} ' + text;
    } },
    '/slow': { lateMs: 20_000, async run({ text }, { dataDir }) {
      await there(path.join(dataDir, text), new AbortController().signal);
      return { error: 'slowly ' + text };
    } },
    '/short': { lateMs: 100, async run(_, ctx) { ctx.defer('Wait …'); await there(path.join(ctx.dataDir, 'nothing'), ctx.signal); } },
    '/never': { lateMs: 100, run(_, ctx) { ctx.defer('Wait …'); return new Promise(() => {}); } },
    '/finish': { async run({ text }, { dataDir }) {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(path.join(dataDir, text), '');
      return 'finished';
    } },
    '/quick': { run: () => 'quick' },
  } };`;

function start(
  telegram: StandIn | undefined,
  { connection = {}, ...options }: HostOptions & { connection?: object } = {},
) {
  const connections = [
    { name: 'support', instanceId: INSTANCE, apiKeys: [KEY], ...(telegram && { botToken: BOT }), ...connection },
  ];
  const config = {
    connections,
    replies: { budgetMs: 2_000, reserveMs: 100 },
    outbound: { telegram: { url: telegram?.url ?? 'http://127.0.0.1:1' } },
    ...options.config,
  };
  return startHost({ plugins: { maker: maker() }, ...options, config });
}

const message = (text: string) => `{"message":"${text}","status":"ok"}`;
const answerTo = async (host: RunningHost, type: `/${string}`, text = '') => {
  const result = await host.post({ type, text });
  return 'body' in result ? result.body : result.failure;
};

describe('ctx.defer', () => {
  it('answers now, and the result follows in the topic as an answer to the command', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram);
    expect(await answerTo(host, '/make', 'tea.v1')).toBe(message('Making it …'));
    expect(telegram.requests).toEqual([]);
    await answerTo(host, '/finish', 'tea.v1');
    await telegram.received(1);
    expect(telegram.requests).toMatchObject([
      {
        path: `/bot${BOT}/sendMessage`,
        json: {
          chat_id: -1002146012345,
          message_thread_id: expect.any(Number),
          text: '/ ↩️ /make tea\\.v1\n\nmade tea\\.v1',
          parse_mode: 'MarkdownV2',
          reply_parameters: { message_id: 6001, allow_sending_without_reply: true },
        },
      },
    ]);
    await host.logged(/a late answer of maker was posted/);
  });

  it('moves the signal to lateMs, tells the operator what went wrong, and never counts against the command', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram, {
      config: { replies: { budgetMs: 2_000, reserveMs: 100, circuit: { timeouts: 1 } } },
    });
    for (let i = 0; i < 3; i++) expect(await answerTo(host, '/short', `${i}`)).toBe(message('Wait …'));
    expect(await answerTo(host, '/never')).toBe(message('Wait …'));
    await telegram.received(4);
    const texts = telegram.requests.map(({ json }) => String(json.text)).sort();
    expect(texts[0]).toMatch(/^\/ ↩️ \/never\n\n⚠️ maker: no answer within \d(\\\.\d+)? s$/);
    for (const text of texts.slice(1)) expect(text).toMatch(/\n\n⚠️ maker: (Something went wrong|no answer within)/);
    expect((await host.plugin('maker')).restarts).toBe(0);
  });

  it('runs a command once, and posts once, however often Hotline repeats it', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram);
    const again = { type: '/make', text: 'a', messageId: 7, at: new Date() } as const;
    const answers = [await host.post(again), await host.post(again)];
    expect(answers).toMatchObject([{ body: message('Making it …') }, { body: message('Making it …') }]);
    await answerTo(host, '/finish', 'a');
    await telegram.received(1);
    expect(await host.post(again)).toMatchObject({ body: message('Making it …') });
    await host.stop();
    expect(telegram.requests).toHaveLength(1);
  });

  it('finishes in the version that was replaced meanwhile', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram);
    await answerTo(host, '/make', 'a');
    writePlugin(path.join(host.folder, 'plugins'), 'maker', maker('remade'));
    await host.logged(/maker was reloaded/);
    await answerTo(host, '/make', 'b');
    await answerTo(host, '/finish', 'a');
    await answerTo(host, '/finish', 'b');
    await telegram.received(2);
    expect(telegram.requests.map(({ json }) => String(json.text).split('\n').at(-1)).sort()).toEqual([
      'made a',
      'remade b',
    ]);
  });

  it('is given time when the host stops, and the answer leaves before the end', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram, { config: { sandbox: { disposeMs: 1_000 } } });
    await answerTo(host, '/make', 'never comes');
    await answerTo(host, '/make', 'comes');
    await answerTo(host, '/finish', 'comes');
    await host.stop();
    expect(telegram.requests[0]!.json.text).toBe('/ ↩️ /make comes\n\nmade comes');
    expect(String(telegram.requests[1]!.json.text)).toMatch(
      /\n\n⚠️ maker: is stopped with the host before its answer was ready\\\. Reference: \w+$/,
    );
  });
});

describe('a result after the deadline', () => {
  it('is posted as well, once the operator has read of the timeout', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram);
    expect(await answerTo(host, '/slow', 'a')).toMatch(/maker: no answer within 1\.\d+ s/);
    await answerTo(host, '/finish', 'a');
    await telegram.received(1);
    expect(telegram.requests[0]!.json.text).toBe('/ ↩️ /slow a\n\n⚠️ maker: slowly a');
  });

  it('goes through the Topics API when there is no bot, or the bot is not in the group', async () => {
    await using hotline = await standIn(() => ({ body: {} }));
    await using telegram = await standIn(() => ({
      status: 400,
      body: { ok: false, error_code: 400, description: 'Bad Request: chat not found' },
    }));
    const topics = { url: hotline.url, send: { action: 'send_message' } };
    for (const botToken of [undefined, BOT]) {
      await using host = await start(telegram, {
        connection: { botToken, topicsToken: 'token' },
        config: { outbound: { topics, telegram: { url: telegram.url } } },
      });
      await answerTo(host, '/make', 'a.b');
      await answerTo(host, '/finish', 'a.b');
      await host.logged(/a late answer of maker was posted/);
    }
    expect(telegram.requests).toHaveLength(1);
    expect(hotline.requests.map(({ json }) => json)).toMatchObject(
      Array.from({ length: 2 }, () => ({ action: 'send_message', text: '/ ↩️ /make a.b\n\nmade a.b' })),
    );
  });

  it('is kept with its command and shown in the log when the connection has no token', async () => {
    await using host = await start(undefined);
    await answerTo(host, '/make', 'a');
    await answerTo(host, '/finish', 'a');
    await host.logged(/a late answer of maker is kept with its command/);
    expect(host.stderr).toContain('made a');
  });
});

describe('a late answer and a host that is killed', () => {
  it('is not sent twice when the host dies after it was marked, and that is said', async () => {
    await using telegram = await standIn(() => 'silence');
    await using host = await start(telegram);
    await answerTo(host, '/make', 'a');
    await answerTo(host, '/finish', 'a');
    await telegram.received(1);
    await host.kill();
    telegram.answer = sent;
    await using again = await startHost({ folder: host.folder });
    await again.logged(/nobody knows whether a late answer of maker has arrived/);
    expect(again.stderr).toContain('made a');
    await again.stop();
    expect(telegram.requests).toHaveLength(1);
  });

  it('that was promised is called off after the start, once', async () => {
    await using telegram = await standIn(sent);
    await using host = await start(telegram, { config: { logLevel: 'debug' } });
    await answerTo(host, '/make', 'a');
    await host.logged(/a late answer of maker is expected/);
    await host.kill();
    await using again = await startHost({ folder: host.folder });
    await again.logged(/a late answer of maker was posted/);
    await again.stop();
    await using third = await startHost({ folder: host.folder });
    await third.stop();
    expect(telegram.requests.map(({ json }) => json.text)).toEqual([
      '/ ↩️ /make a\n\n⚠️ maker: was interrupted: the host was restarted',
    ]);
  });
});

describe('Telegram that is down [row 50]', () => {
  it('costs no command anything', async () => {
    await using telegram = await standIn(() => 'silence');
    await using host = await start(telegram, {
      config: { outbound: { telegram: { url: telegram.url }, timeoutMs: 500 } },
    });
    for (const name of ['a', 'b', 'c']) {
      await answerTo(host, '/make', name);
      await answerTo(host, '/finish', name);
    }
    await telegram.received(3);
    const { elapsedMs } = await host.post({ type: '/quick' });
    expect(elapsedMs).toBeLessThan(400);
    await host.logged(/a late answer of maker may not have arrived/);
  });
});
