import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTANCE } from '../fixtures/deployment.ts';
import { writeFiles } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';

const ECHO = `import { definePlugin, md } from 'hotline-host';
const tell = (event) => void process.stderr.write([event.type, event.customerId, event.title, event.text].join() + '\\n');
export default definePlugin({
  commands: {
    '/echo': { run: ({ text, customerId, connection }) => [text, customerId, connection].join() },
    '/bold': { run: () => md\`*Total* \${1.5}\` },
    '/quiet': { run() {} },
    '/refuse': { run: () => ({ error: 'Ask accounting.' }) },
    '/break': { run() { throw new Error('secret cause'); } },
  },
  events: { dialog_created: tell, message_received: tell },
});`;

describe('hotline send', () => {
  let host: RunningHost;
  beforeAll(async () => void (host = await startHost({ verb: 'dev', plugins: { echo: ECHO } })));
  afterAll(() => host[Symbol.asyncDispose]());

  async function sendJson(args: readonly string[], input?: string) {
    const { code, stdout, stderr } = await host.hotline(['send', ...args, '--json'], input);
    return { code, stderr, ...(JSON.parse(stdout) as { name: string; connection: string; reply: string }) };
  }

  it('shows a command’s reply, and below it status and time', async () => {
    const { code, stdout, stderr } = await host.hotline(['send', '/echo', 'some', 'words', '--customer', '7']);
    expect(stdout).toMatch(/^some words,7,test\nstatus 200 · [\d.]+ ms · \/echo · connection test\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('prints the result for programs', async () => {
    const { stdout } = await host.hotline(['send', '/echo', '-5', '--json']);
    expect(JSON.parse(stdout)).toEqual({
      name: '/echo',
      connection: 'test',
      url: host.webhooks,
      status: 200,
      elapsedMs: expect.any(Number),
      kind: 'message',
      reply: '-5,5339212345,test',
      problems: [],
    });
  });

  it('leaves Markdown as it is when nobody reads it in a terminal', async () => {
    expect((await host.hotline(['send', '/bold'])).stdout).toMatch(/^\*Total\* 1\\\.5\nstatus 200/);
  });

  it('says when there is no reply', async () => {
    const { code, stdout } = await host.hotline(['send', '/quiet']);
    expect(stdout).toMatch(/^\(no reply\)\nstatus 200/);
    expect(code).toBe(0);
  });

  it.each([
    ['an error', '/refuse', 'Error: Ask accounting.\nstatus 200'],
    ['a broken handler', '/break', 'Error: '],
    ['a command that no plugin handles', '/nope', 'Error: No plugin handles /nope.\nstatus 200'],
  ])('ends with 1 for %s', async (_, name, shown) => {
    const { code, stdout } = await host.hotline(['send', name]);
    expect(stdout).toContain(shown);
    expect(stdout).not.toContain('secret cause');
    expect(code).toBe(1);
  });

  it('sends events, and two equal ones are never taken for a repeat', async () => {
    for (const pattern of [/(dialog_created,7,Ada L\.,\n[^]*){1}/, /(dialog_created,7,Ada L\.,\n[^]*){2}/]) {
      const { code, stdout } = await host.hotline(['send', 'dialog_created', '--title', 'Ada L.', '--customer', '7']);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\(accepted\)\nstatus 200/) });
      await host.logged(pattern);
    }
    await host.hotline(['send', 'message_received', 'Hello', 'there']);
    await host.logged(/message_received,.*,Hello there\n/);
  });

  it('takes a delivery from a file or from standard input, and fills in what is absent', async () => {
    const delivery = JSON.stringify({ event_type: '/echo', data: { command_data: 'filed', user_id: 7 } }, null, 2);
    writeFiles(host.folder, { 'delivery.json': delivery });
    expect(await sendJson(['--file', 'delivery.json'])).toMatchObject({ code: 0, reply: 'filed,7,test' });
    expect(await sendJson(['-'], delivery)).toMatchObject({ code: 0, reply: 'filed,7,test' });
  });

  it('sends as the connection that is named, or that the delivery belongs to', async () => {
    expect(await sendJson(['/echo', '--connection', 'support'])).toMatchObject({
      reply: expect.stringMatching(/support$/),
    });
    const delivery = `{"event_type": "/echo", "instance_id": "${INSTANCE}", "data": {}}`;
    expect(await sendJson(['-'], delivery)).toMatchObject({ connection: 'support', kind: 'message' });
  });

  it('says when the key in a delivery is wrong', async () => {
    const result = await sendJson(['-'], '{"event_type": "/echo", "api_key": "wrong-canary", "data": {}}');
    expect(result).toMatchObject({
      code: 1,
      status: 401,
      kind: 'failure',
      problems: [expect.any(String), expect.stringContaining('key is wrong')],
    });
    expect(JSON.stringify(result)).not.toContain('canary');
  });

  it.each([
    [['echo'], 'a command begins with its slash: /echo'],
    [['/echo', '--file', 'none.json'], 'not from two of them'],
    [['/echo', '--connection', 'nobody'], 'There is no connection nobody with a key. There are: support, test.'],
    [['/echo', '--topic', 'x'], "option '--topic <id>' argument 'x' is invalid"],
  ])('ends with 2 when it is called wrongly: %j', async (args, sentence) => {
    const { code, stdout, stderr } = await host.hotline(['send', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
