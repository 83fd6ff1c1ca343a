import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDeployment } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, type TemporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const HERE = 'https://example.com/webhooks';
const handling = (commands: string[], events: string[] = []) =>
  `export default { commands: { ${commands.map((name) => `'${name}': { run() {} }`).join()} }, events: { ${events.map((name) => `${name}() {}`).join()} } };`;
const plugins = {
  crm: handling(['/deal', '/client'], ['message_received', 'dialog_created']),
  info: handling(['/info', '/client'], ['dialog_created']),
};
const connections = [
  { name: 'support', apiKeys: ['support-canary'] },
  { name: 'sales', apiKeys: ['sales-canary'], plugins: ['crm'] },
];

describe('hotline webhooks', () => {
  let folder: TemporaryFolder;
  let config: string;
  beforeAll(() => {
    folder = temporaryFolder();
    config = writeDeployment(folder.path, { plugins, config: { connections } });
  });
  afterAll(() => folder[Symbol.dispose]());

  const webhooks = (args: readonly string[], input?: string) =>
    runHotline(['webhooks', '--config', config, ...args], { input });
  const check = (set: unknown) =>
    webhooks(['--url', HERE, '--check', '-'], typeof set === 'string' ? set : JSON.stringify(set));

  it('prints what the installed plugins need together, ready to paste', async () => {
    const { code, stdout, stderr } = await webhooks(['--url', HERE]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ [HERE]: ['dialog_created', 'message_received', '/client', '/deal', '/info'] });
    expect(stdout).toMatch(/^\{\n {2}"https:.*": \[\n {4}"dialog_created",\n/);
  });

  it('holds itself to the plugins of one connection', async () => {
    const { stdout } = await webhooks(['--url', HERE, '--connection', 'sales']);
    expect(JSON.parse(stdout)).toEqual({ [HERE]: ['dialog_created', 'message_received', '/client', '/deal'] });
  });

  it('finds no difference to what it has printed itself', async () => {
    const { stdout } = await webhooks(['--url', HERE]);
    expect(await check(stdout)).toEqual({
      code: 0,
      stdout: `${HERE} is sent exactly what the installed plugins handle.\n`,
      stderr: '',
    });
  });

  it('finds none either when the names are spread over URLs below', async () => {
    const set = {
      [`${HERE}/events`]: ['dialog_created', 'message_received'],
      [`${HERE}/commands`]: ['/client', '/deal', '/info'],
    };
    expect((await check(set)).code).toBe(0);
  });

  it('says what is missing and what nobody handles, and ends with 1', async () => {
    const { code, stdout } = await check({ [HERE]: ['dialog_created', 'message_received', '/client', '/old'] });
    expect(stdout).toBe(
      `${HERE} is not sent /deal, /info.\n${HERE} is sent /old, which no installed plugin handles.\n`,
    );
    expect(code).toBe(1);
    expect((await check('OFF')).code).toBe(1);
  });

  it('mentions what is sent to other systems, which is no failure', async () => {
    const set = {
      [HERE]: ['dialog_created', 'message_received', '/client', '/deal', '/info'],
      'https://other.example/': ['/deal'],
    };
    const { code, stdout } = await check(set);
    expect(stdout).toContain('https://other.example/ is sent /deal; keep it if something else listens there.');
    expect(code).toBe(0);
  });

  it.each([
    ['{', 1, 'Standard input: The WEBHOOKS parameter is not valid JSON.'],
    ['{"example.com": []}', 1, '"example.com" is not an http or https URL.'],
  ])('cannot compare with %s', async (set, code, sentence) => {
    expect(await check(set)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(sentence) });
  });

  it.each([
    [[], 'There is no --url, and no server.publicUrl in'],
    [['--url', 'example.com'], 'It must be an http or https URL.'],
    [['--url', HERE, '--connection', 'nobody'], 'There is no connection nobody with a key. There are: support, sales.'],
  ])('ends with 2 when it is called wrongly: %j', async (args, sentence) => {
    expect(await webhooks(args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(sentence) });
  });
});

describe('hotline webhooks of a running host', () => {
  it('takes the address from the configuration, and says what is missing because a plugin cannot be loaded', async () => {
    const server = { publicUrl: 'http://hotline.example.com/', path: '/hooks' };
    await using host = await startHost({ plugins: { ...plugins, torn: 'export default {{ };' }, config: { server } });
    const { code, stdout, stderr } = await host.hotline(['webhooks']);
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['http://hotline.example.com/hooks']);
    expect(stderr).toContain('torn could not be loaded: what it handles is missing here.');
    expect(stderr).toContain('http://hotline.example.com/hooks is not HTTPS');
  });
});
