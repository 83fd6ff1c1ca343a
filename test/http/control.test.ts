import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makeDataDir } from '../../core/config/data-dir.ts';
import { HostError } from '../../core/errors.ts';
import { controlClient } from '../../core/http/control-client.ts';
import { readControl, removeControl, writeControl } from '../../core/http/control-file.ts';
import { createControl } from '../../core/http/control.ts';
import type { ControlHandler } from '../../core/http/control.ts';
import { connect, head } from './raw-http.ts';
import { recordingLog } from './serving.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hotline-control-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const file = () => join(root, 'data', 'control.json');
const record = {
  address: '127.0.0.1:9',
  token: 'token',
  pid: process.pid,
  url: 'http://127.0.0.1:8080',
  version: '1.2.3',
};

/** A pid that was alive a moment ago. */
function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

async function control(routes: Readonly<Record<string, ControlHandler>>) {
  const log = recordingLog();
  const running = await createControl({ routes, log });
  onTestFinished(() => running.close());
  return { ...running, log, port: Number(running.address.split(':')[1]) };
}

describe('The control API', () => {
  const routes = { 'GET /plugins': () => ['ping'] };

  async function ask(port: number, headers: Record<string, string>, path = '/plugins') {
    return (await connect(port)).write(head('GET', path, headers)).response();
  }

  it('answers whoever has the token', async () => {
    const { port, address, token } = await control(routes);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const response = await ask(port, { host: address, authorization: `Bearer ${token}` });
    expect(response).toMatchObject({ status: 200, body: '["ping"]', headers: { 'cache-control': 'no-store' } });
  });

  it('listens on loopback alone', async () => {
    expect((await control(routes)).address).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it.each<[string, (running: { address: string; token: string }) => Record<string, string>]>([
    ['no token', ({ address }) => ({ host: address })],
    ['a wrong token', ({ address }) => ({ host: address, authorization: 'Bearer wrong' })],
    ['the token without its scheme', ({ address, token }) => ({ host: address, authorization: token })],
    ['the token with more behind it', ({ address, token }) => ({ host: address, authorization: `Bearer ${token}x` })],
  ])('refuses whoever calls the control API without a token, as with %s, by 401 [row 20]', async (_, headers) => {
    const running = await control(routes);
    const response = await ask(running.port, headers(running));
    expect(response).toMatchObject({ status: 401, body: '{"error":"The token is missing or wrong."}' });
  });

  it.each<[string, (running: { address: string; port: number }) => Record<string, string>]>([
    ['a foreign Host', () => ({ host: 'evil.example' })],
    ['a foreign Host with the right port', ({ port }) => ({ host: `evil.example:${port}` })],
    ['the public port', () => ({ host: '127.0.0.1:8080' })],
    ['an Origin', ({ address }) => ({ host: address, origin: `http://${address}` })],
    ['the Origin null', ({ address }) => ({ host: address, origin: 'null' })],
  ])('refuses %s with 403, even with the token', async (_, headers) => {
    const running = await control(routes);
    const response = await ask(running.port, { authorization: `Bearer ${running.token}`, ...headers(running) });
    expect(response.status).toBe(403);
  });

  it.each(['/nothing', '/constructor', '//', '/plugins/', '*', 'http://evil.example/plugins'])(
    'has no route %s',
    async (path) => {
      const { port, address, token } = await control(routes);
      expect((await ask(port, { host: address, authorization: `Bearer ${token}` }, path)).status).toBe(404);
    },
  );
});

describe('The client of the control API', () => {
  async function client(routes: Readonly<Record<string, ControlHandler>>) {
    const running = await control(routes);
    writeControl(root, { ...record, address: running.address, token: running.token });
    return { running, ...controlClient(root) };
  }

  it('sends query and body, and hands back the result', async () => {
    const { call } = await client({
      'POST /replay': ({ query, body }) => Promise.resolve({ plugin: query.get('plugin'), body }),
      'GET /nothing': () => undefined,
    });
    expect(await call('POST /replay?plugin=crm', { ids: [1, 'ü'] })).toEqual({
      plugin: 'crm',
      body: { ids: [1, 'ü'] },
    });
    expect(await call('GET /nothing')).toBeNull();
  });

  it('throws the HostError that the route threw', async () => {
    const { call } = await client({
      'GET /plugins': () => {
        throw new HostError('PLUGIN_BROKEN', 'Plugin crm has no index.ts.');
      },
    });
    await expect(call('GET /plugins')).rejects.toMatchObject({
      code: 'PLUGIN_BROKEN',
      message: 'Plugin crm has no index.ts.',
    });
  });

  it('tells another failure without its details, which the log has', async () => {
    const { call, running } = await client({ 'GET /plugins': () => Promise.reject(new Error('inner detail')) });
    await expect(call('GET /plugins')).rejects.toMatchObject({
      code: 'CONTROL_FAILED',
      message: 'GET /plugins: The host failed; its log says why.',
    });
    expect(running.log.lines.join()).toContain('inner detail');
    await expect(call('GET /other')).rejects.toMatchObject({ code: 'CONTROL_FAILED' });
  });

  it('says that no host is running when there is none, when it died, and when something else listens there', async () => {
    const notRunning = { code: 'HOST_NOT_RUNNING', message: `No host is running in ${root}.` };
    expect(() => controlClient(root)).toThrow(expect.objectContaining(notRunning));

    const { call, running } = await client({});
    writeControl(root, { ...record, address: running.address, token: 'of another host' });
    await expect(controlClient(root).call('GET /')).rejects.toMatchObject(notRunning);
    await running.close();
    await expect(call('GET /')).rejects.toMatchObject(notRunning);

    writeControl(root, { ...record, pid: deadPid() });
    expect(() => controlClient(root)).toThrow(expect.objectContaining(notRunning));
  });

  it('says so, too, when the host ends in the middle of its answer', async () => {
    const host = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"plugins":'));
    });
    onTestFinished(() => void host.close());
    await once(host.listen(0, '127.0.0.1'), 'listening');
    writeControl(root, { ...record, address: `127.0.0.1:${(host.address() as AddressInfo).port}` });
    await expect(controlClient(root).call('GET /plugins')).rejects.toMatchObject({ code: 'HOST_NOT_RUNNING' });
  });
});

describe('The control file', () => {
  it('is for its owner alone, and in one piece at any time', () => {
    writeControl(root, record);
    writeControl(root, { ...record, token: 'second' });
    expect(readControl(root)).toEqual({ state: 'alive', record: { ...record, token: 'second' } });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'data')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(root, 'data'))).toEqual(['control.json']);
  });

  it('is absent, alive, or stale', () => {
    expect(readControl(root)).toEqual({ state: 'absent' });
    writeControl(root, record);
    expect(readControl(root).state).toBe('alive');
    writeControl(root, { ...record, pid: deadPid() });
    expect(readControl(root)).toEqual({ state: 'stale' });
  });

  it.each([
    '',
    '{',
    'null',
    '{"address":"127.0.0.1:1"}',
    JSON.stringify({ ...record, pid: 0 }),
    JSON.stringify({ ...record, pid: -1 }),
  ])('is stale when it holds %j', (text) => {
    makeDataDir(root);
    writeFileSync(file(), text);
    expect(readControl(root)).toEqual({ state: 'stale' });
  });

  it('that cannot be written or read is an error that names it', () => {
    mkdirSync(file(), { recursive: true });
    const failure = (sentence: string) => expect.objectContaining({ code: 'DATA_UNWRITABLE', message: sentence });
    expect(() => writeControl(root, record)).toThrow(failure(`The file ${file()} cannot be written: EISDIR.`));
    expect(() => readControl(root)).toThrow(failure(`The file ${file()} cannot be read: EISDIR.`));
    expect(readdirSync(join(root, 'data'))).toEqual(['control.json']);
  });

  it('is removed by the host that wrote it, and by no other', () => {
    writeControl(root, record);
    removeControl(root, 'another token');
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(record);
    removeControl(root, record.token);
    expect(existsSync(file())).toBe(false);
    removeControl(root, record.token);
  });
});
