import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, writePlugin } from '../fixtures/plugin-folder.ts';
import { survivors } from '../fixtures/processes.ts';
import { startHost } from '../fixtures/running-host.ts';

const PING = `import { definePlugin } from 'hotline-host';
export default definePlugin({ commands: { '/ping': { run: () => 'pong' } } });`;

describe('hotline start', () => {
  it('prints one line on standard output when it is ready, and nothing else', async () => {
    await using host = await startHost({ plugins: { ping: PING } });
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await host.post({ type: '/ping' })).toMatchObject({ status: 200, body: '{"message":"pong","status":"ok"}' });
    await host.stop();
    expect(host.stdout).toBe(`listening on ${host.url}\n`);
  });

  it('takes a configuration and a plugins folder from anywhere on the disk, without node_modules', async () => {
    using elsewhere = temporaryFolder();
    const source = `import { definePlugin } from 'hotline-host';\nimport { z } from 'zod';
export default definePlugin({ commands: { '/double': { args: z.tuple([z.coerce.number()]), run: ({ args: [n] }) => String(2 * n) } } });`;
    writePlugin(elsewhere.path, 'double', source);
    await using host = await startHost({ args: ['--plugins', elsewhere.path], cwd: '/' });
    expect(await host.post({ type: '/double', text: '21' })).toMatchObject({ body: '{"message":"42","status":"ok"}' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and takes control.json with it', async (signal) => {
    await using host = await startHost({ plugins: { ping: PING } });
    const control = path.join(host.folder, 'data/control.json');
    expect(existsSync(control)).toBe(true);
    host.signal(signal);
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(control)).toBe(false);
  });

  it('answers what is under way before it ends', async () => {
    const slow = `export default { commands: { '/slow': { async run() {
      process.stderr.write('has begun\\n');
      await new Promise((resolve) => setTimeout(resolve, 300));
      return 'finished';
    } } } };`;
    await using host = await startHost({ plugins: { slow } });
    const answer = host.post({ type: '/slow' });
    await host.logged(/has begun/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expect(await answer).toMatchObject({ status: 200, body: '{"message":"finished","status":"ok"}' });
  });

  it('ends at once at the second signal, whatever still holds the first', async () => {
    const clinging = `export default { setup: () => () => new Promise(() => process.stderr.write('disposing\\n')) };`;
    await using host = await startHost({ plugins: { clinging }, config: { sandbox: { disposeMs: 1_000_000 } } });
    host.signal('SIGTERM');
    await host.logged(/disposing/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
  });

  it('ends at once at the second signal also while it starts, and leaves no process behind', async () => {
    using folder = temporaryFolder();
    const endless = `process.stderr.write('pid ' + process.pid + ' is setting up\\n');
export default { setup: () => new Promise(() => setInterval(() => {}, 1000)) };`;
    const config = { sandbox: { setupMs: 1_000_000 } };
    const deployment = writeDeployment(folder.path, { plugins: { endless }, config });
    const child = spawnHotline(['start', '--config', deployment, '--port', '0']);
    const closed = once(child, 'close');
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await expect.poll(() => stderr).toMatch(/pid \d+ is setting up/);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(await survivors([Number(/pid (\d+)/.exec(stderr)![1])], 3000)).toEqual([]);
  });

  it('keeps its inspector shut when it gets SIGUSR1 [row 6]', async () => {
    await using host = await startHost({ plugins: { ping: PING } });
    host.signal('SIGUSR1');
    expect(await host.post({ type: '/ping' })).toMatchObject({ status: 200, body: '{"message":"pong","status":"ok"}' });
    if (process.platform === 'linux') {
      expect(readFileSync(`/proc/${host.pid}/cmdline`, 'utf8').split('\0')).toContain('--disable-sigusr1');
    }
    await host.stop();
    expect(host.stderr).not.toMatch(/debugger listening/i);
  });

  it('writes only the log lines that --log-level asks for', async () => {
    await using host = await startHost({
      plugins: { broken: `throw new Error('x');` },
      args: ['--log-level', 'silent'],
    });
    expect(host.stderr).toBe('');
  });

  it('warns when another host runs in the same folder, with a store of its own', async () => {
    await using first = await startHost();
    await using second = await startHost({ folder: first.folder, env: { HOTLINE_STORE: 'memory' } });
    expect(second.stderr).toContain(`Another host runs in ${first.folder} already: process ${first.pid}.`);
  });
});

describe('a second host on the same store [row 27]', () => {
  it('ends at once and names the first one, and its plugins never run', async () => {
    const marks = `import { appendFileSync } from 'node:fs';
      export default { setup: (ctx) => appendFileSync(ctx.dataDir + '/setups', 'x') };`;
    await using first = await startHost({ plugins: { marks } });
    const second = await runHotline(['start', '--config', `${first.folder}/hotline.config.ts`, '--port', '0']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      new RegExp(`hotline\\.sqlite is in use by process ${first.pid}\\.[^]*\\(STORE_HELD\\)`),
    );
    expect(second.stderr).not.toMatch(/\n\s+at /);
    expect(readFileSync(path.join(first.folder, 'data/plugins/marks/setups'), 'utf8')).toBe('x');
  });
});

describe('hotline start that cannot', () => {
  async function startIn(config: Record<string, unknown>, ...args: string[]) {
    using folder = temporaryFolder();
    return await runHotline(['start', '--config', writeDeployment(folder.path, { config }), ...args]);
  }

  it.each([
    ['has no connection with a key', { connections: [{ name: 'support', apiKeys: [] }] }, 'NO_CONNECTIONS'],
    ['has a wrong setting', { server: { port: 70_000 } }, 'CONFIG_INVALID'],
    ['is given an unknown setting', { sever: {} }, 'CONFIG_INVALID'],
    ['finds no certificate', { server: { port: 0, tls: { cert: 'no.pem', key: 'no.pem' } } }, 'TLS_UNREADABLE'],
  ])('says why and what to do when it %s, without a stack', async (_, config, code) => {
    const { code: exitCode, stdout, stderr } = await startIn(config);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^Error \S/);
    expect(stderr).toContain(`(${code})`);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stderr).not.toContain(KEY);
  });

  it('names the folder for its data that it cannot write, without a stack', async () => {
    using folder = temporaryFolder();
    const config = writeDeployment(folder.path, { plugins: { ping: PING }, files: { data: 'a file' } });
    const { code, stderr } = await runHotline(['start', '--config', config, '--port', '0']);
    expect(code).toBe(1);
    expect(stderr).toMatch(`Error The folder ${folder.path}/data cannot be written: EEXIST.\nLet the user`);
    expect(stderr).toContain('(DATA_UNWRITABLE)');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('names the port that is in use', async () => {
    await using host = await startHost();
    const { port } = new URL(host.url);
    const { code, stderr } = await startIn({}, '--port', port);
    expect(code).toBe(1);
    expect(stderr).toContain(`server.port ${port} on 127.0.0.1 is in use.`);
  });

  it('names the file that is missing', async () => {
    using folder = temporaryFolder();
    const { code, stderr } = await runHotline(['start'], { cwd: folder.path });
    expect(code).toBe(1);
    expect(stderr).toContain(`There is no hotline.config.ts in ${folder.path}.`);
  });
});

describe('hotline dev', () => {
  it('adds a test connection with a key of its own, also when no other has a key', async () => {
    const connections = [{ name: 'support', apiKeys: [] }];
    await using host = await startHost({ verb: 'dev', plugins: { ping: PING }, config: { connections } });
    const { code, stdout } = await host.hotline(['send', '/ping', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ connection: 'test', reply: 'pong' });
    expect(await host.post({ type: '/ping', instanceId: 'test', apiKey: '' })).toMatchObject({ status: 401 });
  });
});
