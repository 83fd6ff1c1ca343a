import { describe, expect, it } from 'vitest';
import { INSTANCE } from '../fixtures/deployment.ts';
import { startHost } from '../fixtures/running-host.ts';
import { standIn, telegramRefuses, type Answer } from '../fixtures/stand-in.ts';

const SECRETS = { key: 'canary-api-key', bot: '123456:canary-bot-token', topics: 'canary-topics-token' };

/** Says all that it is told, and all that it can find out. */
const telltale = `const tell = (log, error) => {
  log.error({ error, ...error, cause: error.cause }, error.stack);
  console.error(error, error.cause);
};
export default { commands: { '/tell': { async run({ dialog }, ctx) {
  const errors = [];
  const calls = [
    () => ctx.telegram.sendMessage({ chat_id: 1, text: 'x' }),
    () => ctx.telegram.sendDocument({ chat_id: 1, document: new Uint8Array(9) }),
    () => ctx.hotline.infoByTopic(),
    () => ctx.hotline.send({ customerId: 1, text: 'x' }),
  ];
  for (const call of calls) await call().catch((error) => (tell(ctx.log, error), errors.push(error.message)));
  return JSON.stringify([errors, ctx.telegram, ctx.hotline, process.env, process.argv]);
} } } };`;

describe('tokens [row 44]', () => {
  it('stay in the host, and out of every answer, error and log line, however requests fail', async () => {
    const { key, bot, topics } = SECRETS;
    let answer: Answer = 'cut';
    await using outside = await standIn(() => answer);
    await using host = await startHost({
      verb: 'start',
      plugins: { telltale },
      config: {
        connections: [{ name: 'support', instanceId: INSTANCE, apiKeys: [key], botToken: bot, topicsToken: topics }],
        outbound: {
          timeoutMs: 300,
          circuit: { failures: 1_000 },
          telegram: { url: outside.url },
          topics: { url: outside.url, send: { action: 'send' } },
        },
        logLevel: 'debug',
      },
      env: { DEBUG: '*' },
    });
    const echo = `at ${outside.url}/bot${bot}/sendMessage with ${topics} and ${key}`;
    const answers: Answer[] = [
      'cut',
      'silence',
      telegramRefuses(400, echo),
      telegramRefuses(401, echo),
      telegramRefuses(502, echo),
      telegramRefuses(429, echo, 100_000),
      { status: 500, body: echo },
      { status: 403, body: { error: echo } },
    ];
    const replies: string[] = [];
    for (answer of answers) replies.push(JSON.stringify(await host.post({ type: '/tell', apiKey: key })));
    await host.stop();
    expect(replies.join()).toContain('did not answer sendMessage');
    expect(host.stderr).toContain('OUTBOUND_REFUSED');
    const everything = [host.stdout, host.stderr, ...replies].join('\n');
    expect(Object.values(SECRETS).filter((secret) => everything.includes(secret))).toEqual([]);
    expect(outside.requests.some(({ path }) => path.includes(bot))).toBe(true);
  });
});
