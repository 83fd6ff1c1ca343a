import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const ECHO = `export default { commands: { '/echo': { run: ({ text, connection }) => [text, connection].join() } } };`;

describe('hotline send to other hosts', () => {
  it('takes the only connection of a host that is not for development, and its self-signed certificate', async () => {
    const pem = path.resolve(import.meta.dirname, '../../core/emulator/fixtures/self-signed.pem');
    const files = { 'self-signed.pem': readFileSync(pem, 'utf8') };
    const server = { tls: { cert: './self-signed.pem', key: './self-signed.pem' } };
    await using host = await startHost({ plugins: { echo: ECHO }, config: { server }, files });
    expect(host.url).toMatch(/^https:/);
    const { code, stdout } = await host.hotline(['send', '/echo', 'hello']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('hello,support\nstatus 200'),
    });
  });

  it('reaches a host that listens on every address', async () => {
    await using host = await startHost({ plugins: { echo: ECHO }, args: ['--host', '0.0.0.0'] });
    expect((await host.hotline(['send', '/echo'])).code).toBe(0);
  });

  it('ends with 1 when no host runs, also where one was killed', async () => {
    using folder = temporaryFolder();
    const config = writeDeployment(folder.path, {});
    const never = await runHotline(['send', '/echo', '--config', config]);
    expect(never).toMatchObject({ code: 1, stderr: expect.stringContaining(`No host is running in ${folder.path}.`) });

    await using host = await startHost();
    await host.kill();
    expect(await host.hotline(['send', '/echo'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(HOST_NOT_RUNNING)'),
    });
    expect(host.stderr).not.toContain(KEY);
  });
});
