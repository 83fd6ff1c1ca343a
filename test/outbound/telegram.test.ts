import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runPlugins } from '../fixtures/running-plugins.ts';
import { sent, standIn, telegramRefuses } from '../fixtures/stand-in.ts';

const TOKEN = '123456:canary-bot-token';

/** A plugin whose command runs what it is told, in its own process. */
const scripted = `import { md } from 'hotline-host';
  const AsyncFunction = (async () => {}).constructor;
  export default { commands: { '/do': { async run({ text, dialog }, ctx) {
    try {
      return JSON.stringify(await new AsyncFunction('ctx', 'dialog', 'md', text)(ctx, dialog, md)) ?? 'undefined';
    } catch (error) {
      return error.code + ' ' + error.message;
    }
  } } } };`;

const outbound = (url: string, others: object = {}) => ({ outbound: { telegram: { url }, ...others } });
const connection = { botToken: TOKEN };

describe('ctx.telegram', () => {
  it('calls the Bot API as the connection’s bot, with the parameters as they are', async () => {
    await using telegram = await standIn(sent);
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    const code = `return ctx.telegram.sendMessage({ chat_id: dialog.chatId, message_thread_id: dialog.topicId, text: 'Hi' })`;
    expect(await plugins.reply('bot', '/do', code)).toBe('{"message_id":1,"date":1,"chat":{"id":-1002146012345}}');
    expect(telegram.requests).toMatchObject([
      { path: `/bot${TOKEN}/sendMessage`, json: { chat_id: -1002146012345, message_thread_id: 5, text: 'Hi' } },
    ]);
  });

  it('sends `md` as MarkdownV2, and bytes as a file', async () => {
    await using telegram = await standIn(sent);
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    const run = (code: string) => plugins.reply('bot', '/do', code);
    await run('return ctx.telegram.sendMessage({ chat_id: 1, text: md`*${"1.5"}*` })');
    expect(telegram.requests[0]!.json).toEqual({ chat_id: 1, text: '*1\\.5*', parse_mode: 'MarkdownV2' });
    const bytes = `Buffer.alloc(3_000_000, 'x')`;
    await run(
      `return ctx.telegram.sendDocument({ chat_id: 1, document: ${bytes}, filename: 'a b.txt', caption: 'c' })`,
    );
    const { text, headers } = telegram.requests[1]!;
    expect(headers['content-type']).toMatch(/^multipart\/form-data/);
    expect(text).toContain('filename=a b.txt');
    expect(text.match(/x+/g)!.map(({ length }) => length)).toContain(3_000_000);
  });

  it.each([
    [
      `return ctx.telegram.sendMessage({ chat_id: 1, text: 'x' }, { connection: 'other' })`,
      /^OUTBOUND_INVALID bot: the connection other is not one that it serves, .* It serves: test\.$/,
    ],
    [`return ctx.telegram.sendMessage('x')`, /^OUTBOUND_INVALID sendMessage needs an object of parameters\.$/],
    [
      `return ctx.telegram.sendMessage({ chat_id: 1, text: 'x'.repeat(300_000) })`,
      /^OUTBOUND_INVALID The parameters of sendMessage take 3000\d\d characters; allowed: 262144\.$/,
    ],
    [
      `return ctx.telegram.sendMessage({ chat_id: 1, text: 'x' }, { connection: 5 })`,
      /^OUTBOUND_INVALID `connection` must be the name of one, not number\.$/,
    ],
    [
      `return ctx.telegram.sendDocument({ chat_id: 1, document: 'file:///etc/passwd' })`,
      /^OUTBOUND_INVALID bot: document must be bytes, a URL or a file_id, not a path\.$/,
    ],
    [`return ctx.telegram.logOut({})`, /is not a function/],
    [
      `return ctx.telegram.sendDocument({ chat_id: 1, document: new Uint8Array(60_000_000) })`,
      /^FILE_INVALID bot: the file takes 60000000 bytes; allowed: 52428800\.$/,
    ],
  ])('%s is refused with a reason', async (code, message) => {
    await using telegram = await standIn(sent);
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    expect(await plugins.reply('bot', '/do', code)).toMatch(message);
    expect(telegram.requests).toEqual([]);
  });

  it('says which setting is missing', async () => {
    await using plugins = await runPlugins({ bot: scripted });
    expect(await plugins.reply('bot', '/do', `return ctx.telegram.getChat({ chat_id: 1 })`)).toBe(
      'OUTBOUND_NOT_CONFIGURED The connection test has no botToken.',
    );
  });

  it('knows the connection of a timer by itself when the plugin serves only one', async () => {
    await using telegram = await standIn(sent);
    const late = `export default {
      commands: { '/set': { run: (_, ctx) => ctx.timers.set('tell', { key: 'k', in: 0 }) } },
      timers: { tell: (_, ctx) => ctx.telegram.sendMessage({ chat_id: 7, text: 'in time' }) },
    };`;
    await using plugins = await runPlugins({ late }, { connection, settings: outbound(telegram.url) });
    await plugins.command('late', '/set');
    await telegram.received(1);
    expect(telegram.requests[0]!.json).toEqual({ chat_id: 7, text: 'in time' });
  });

  it('tells a refusal from a failure, and quotes neither token nor URL [row 44]', async () => {
    await using telegram = await standIn((request) => telegramRefuses(400, `Bad Request: no chat at ${request.path}`));
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    const send = () => plugins.reply('bot', '/do', `return ctx.telegram.getChat({ chat_id: 1 })`);
    expect(await send()).toBe(
      'OUTBOUND_REFUSED Telegram refused getChat of the connection test: 400 Bad Request: no chat at /bot[hidden]/getChat.',
    );
    const failed = (why: string) => `OUTBOUND_FAILED Telegram did not answer getChat of the connection test: ${why}.`;
    telegram.answer = () => telegramRefuses(502, 'Bad Gateway');
    expect(await send()).toBe(failed('502 Bad Gateway'));
    telegram.answer = () => 'cut';
    expect(await send()).toBe(failed('the connection was cut'));
    telegram.answer = () => ({ status: 502, body: `<html>${TOKEN}` });
    expect(await send()).toBe(failed('the answer is none'));
    expect(telegram.requests).toHaveLength(4);
  });

  it('gives a plugin no token, also where the server knows it and says it [row 44]', async () => {
    const path = `/var/lib/telegram-bot-api/${TOKEN}/documents/file_0.pdf`;
    await using telegram = await standIn(() => ({ body: { ok: true, result: { file_id: 'a', file_path: path } } }));
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    expect(await plugins.reply('bot', '/do', `return ctx.telegram.getFile({ file_id: 'a' })`)).toBe(
      '{"file_id":"a","file_path":"/var/lib/telegram-bot-api/[hidden]/documents/file_0.pdf"}',
    );
  });

  it('takes no answer that is too long for memory, and follows to no other place', async () => {
    await using elsewhere = await standIn(sent);
    await using telegram = await standIn(() => ({ body: { ok: true, result: 'x'.repeat(2_000_000) } }));
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    const get = () => plugins.reply('bot', '/do', `return ctx.telegram.getChat({ chat_id: 1 })`);
    const failed = 'OUTBOUND_FAILED Telegram did not answer getChat of the connection test: the answer is none.';
    expect(await get()).toBe(failed);
    telegram.answer = () => ({ status: 307, headers: { location: `${elsewhere.url}/bot${TOKEN}/getChat` }, body: '' });
    expect(await get()).toBe(failed);
    expect(elsewhere.requests).toEqual([]);
  });

  it('gives a file the time that it takes on a slow line', async () => {
    await using telegram = await standIn(() => 'silence');
    const settings = outbound(telegram.url, { timeoutMs: 100 });
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings });
    const document = 'Buffer.alloc(1_000_000)';
    const run = (code: string) => plugins.reply('bot', '/do', code);
    const sending = run(`return ctx.telegram.sendDocument({ chat_id: 1, document: ${document} })`);
    await telegram.received(1);
    expect(await run(`return ctx.telegram.getChat({ chat_id: 2 })`)).toContain('its time is over');
    expect(await Promise.race([sending, 'goes on'])).toBe('goes on');
    await plugins[Symbol.asyncDispose]();
    await expect(sending).rejects.toThrow('died');
  });

  it('leaves room for the others of its connection, however much one plugin asks for [row 50]', async () => {
    await using telegram = await standIn(sent);
    const settings = { outbound: { telegram: { url: telegram.url, perSecond: 2 }, maxWaitMs: 1_500 } };
    await using plugins = await runPlugins({ busy: scripted, calm: scripted }, { connection, settings });
    const busy = plugins.reply(
      'busy',
      '/do',
      `const all = Array.from({ length: 20 }, (_, i) => ctx.telegram.getChat({ chat_id: i }));
       return (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled').length`,
    );
    await telegram.received(2);
    expect(await plugins.reply('calm', '/do', `return ctx.telegram.getChat({ chat_id: 99 })`)).toContain('99');
    expect(Number(await busy)).toBe(4);
  });

  it('gives up after its time limit', async () => {
    await using telegram = await standIn(() => 'silence');
    const settings = outbound(telegram.url, { timeoutMs: 150 });
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings });
    expect(await plugins.reply('bot', '/do', `return ctx.telegram.getChat({ chat_id: 1 })`)).toBe(
      'OUTBOUND_FAILED Telegram did not answer getChat of the connection test: its time is over.',
    );
  });

  it('leaves nothing of what was sent on the disk', async () => {
    await using telegram = await standIn(sent);
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    await plugins.reply('bot', '/do', `return ctx.telegram.sendPhoto({ chat_id: 1, photo: new Uint8Array(9) })`);
    const left = () =>
      ['plugins/bot/.outbox', 'outgoing'].map((folder) => readdirSync(`${plugins.folder}/data/${folder}`));
    expect(left()).toEqual([[], []]);
    const code = `const send = (_, i) => ctx.telegram.sendPhoto({ chat_id: i, photo: new Uint8Array(9) });
      const all = await Promise.allSettled(Array.from({ length: 100 }, send));
      return all.filter(({ status }) => status === 'rejected').length > 0`;
    expect(await plugins.reply('bot', '/do', code)).toBe('true');
    expect(left()).toEqual([[], []]);
  });
});

describe('a bot that Telegram slows down [row 50]', () => {
  it('waits as long as it is told and sends again, while other chats go on', async () => {
    await using telegram = await standIn((request, number) =>
      number === 1 ? telegramRefuses(429, 'Too Many Requests: retry after 1', 0.4) : sent(request, number),
    );
    const settings = { outbound: { telegram: { url: telegram.url, perChatPerMinute: 600 } } };
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings });
    const send = (chat: number) =>
      plugins.reply('bot', '/do', `return ctx.telegram.sendMessage({ chat_id: ${chat}, text: 'x' })`);
    const slowed = send(1);
    await telegram.received(1);
    await send(2);
    const again = send(1);
    expect(JSON.parse(await slowed)).toMatchObject({ chat: { id: 1 } });
    await again;
    const chats = telegram.requests.map(({ json }) => json.chat_id);
    expect(chats).toEqual([1, 2, 1, 1]);
    const [first, other, repeated, last] = telegram.requests.map(({ at }) => at);
    expect(other! - first!).toBeLessThan(400);
    expect(repeated! - first!).toBeGreaterThanOrEqual(390);
    expect(last! - first!).toBeGreaterThanOrEqual(390);
  });

  it('says so at once when it would have to wait too long', async () => {
    await using telegram = await standIn(() => telegramRefuses(429, 'Too Many Requests', 3_000));
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings: outbound(telegram.url) });
    const send = () => plugins.reply('bot', '/do', `return ctx.telegram.sendMessage({ chat_id: 1, text: 'x' })`);
    expect(await send()).toBe(
      'OUTBOUND_LIMITED Telegram takes no sendMessage of the connection test: it asks to wait 3000 s.',
    );
    expect(await send()).toMatch(/^OUTBOUND_LIMITED Too many messages for now: the next one could be sent in \d+ s\.$/);
    expect(telegram.requests).toHaveLength(1);
  });

  it('is left alone for a while when it is down, and says so; other commands are quick meanwhile', async () => {
    await using telegram = await standIn(() => 'cut');
    const settings = outbound(telegram.url, { circuit: { failures: 3, retryMs: 60_000 } });
    const calm = `export default { commands: { '/calm': { run: () => 'calm' } } };`;
    await using plugins = await runPlugins({ bot: scripted, calm }, { connection, settings });
    const send = () => plugins.reply('bot', '/do', `return ctx.telegram.getChat({ chat_id: 1 })`);
    for (let i = 0; i < 3; i++) expect(await send()).toMatch(/^OUTBOUND_FAILED/);
    expect(await send()).toMatch(
      /^OUTBOUND_LIMITED Telegram \(http:\/\/127\.0\.0\.1:\d+\) failed 3 times in a row; it is tried again in 60 s\.$/,
    );
    expect(telegram.requests).toHaveLength(3);
    expect(
      plugins.log.filter(({ plugin, message }) => plugin === 'host' && message.includes('left alone')),
    ).toHaveLength(1);

    telegram.answer = () => 'silence';
    const waiting = send();
    expect(await plugins.reply('calm', '/calm')).toBe('calm');
    await waiting;
  });

  it('bounds what a plugin sends without waiting', async () => {
    await using telegram = await standIn(() => 'silence');
    const settings = outbound(telegram.url, { timeoutMs: 400 });
    await using plugins = await runPlugins({ bot: scripted }, { connection, settings });
    const code = `const all = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => ctx.telegram.getChat({ chat_id: i })));
      const codes = all.map(({ reason }) => reason.code);
      return codes.filter((code) => code === 'OUTBOUND_LIMITED').length >= 68`;
    expect(await plugins.reply('bot', '/do', code)).toBe('true');
    expect(telegram.requests.length).toBeLessThanOrEqual(32);
  });
});
