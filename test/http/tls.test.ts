import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, RawConnection, head } from './raw-http.ts';
import { configured, serve } from './serving.ts';

const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name);
let folder: string;
let tls: { cert: string; key: string; checkMs: number };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hotline-tls-'));
  tls = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem'), checkMs: 1_000 };
  use('old');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

function use(name: string): void {
  copyFileSync(fixture(`${name}.cert.pem`), tls.cert);
  copyFileSync(fixture(`${name}.key.pem`), tls.key);
}

async function connectSecurely(port: number) {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return { connection: new RawConnection(socket), subject: socket.getPeerCertificate().subject.CN };
}

describe('A server with a certificate', () => {
  it('serves HTTPS', async () => {
    const { server, port } = await serve(configured({ tls }));
    expect(server.url).toBe(`https://127.0.0.1:${port}`);
    const { connection, subject } = await connectSecurely(port);
    expect(subject).toBe('old.example');
    expect((await connection.write(head('GET', '/healthz')).response()).status).toBe(200);
  });

  it('takes a new pair of files, while connections that stand go on', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { port, log } = await serve(configured({ tls }));
    const { connection } = await connectSecurely(port);

    use('new');
    vi.advanceTimersByTime(1_000);
    await vi.waitUntil(() => log.lines.length > 0);
    expect(log.lines).toEqual([`info The new TLS certificate is in use. ${JSON.stringify({ cert: tls.cert })}`]);
    expect((await connectSecurely(port)).subject).toBe('new.example');
    expect((await connection.write(head('GET', '/healthz')).response()).status).toBe(200);
  });

  it('keeps the old pair while the new one cannot be used, warns once, and takes it when it is whole', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { port, log } = await serve(configured({ tls }));

    copyFileSync(fixture('new.cert.pem'), tls.cert);
    vi.advanceTimersByTime(1_000);
    await vi.waitUntil(() => log.lines.length > 0);
    expect(log.lines[0]).toMatch(
      /^warn The TLS certificate could not be reloaded; the old one stays\. .*cannot be used together/,
    );
    expect((await connectSecurely(port)).subject).toBe('old.example');

    vi.advanceTimersByTime(3_000);
    use('new');
    vi.advanceTimersByTime(1_000);
    await vi.waitUntil(() => log.lines.length > 1);
    expect(log.lines.slice(1)).toEqual([expect.stringMatching(/^info The new TLS certificate/)]);
    expect((await connectSecurely(port)).subject).toBe('new.example');
  });

  it('cuts off who does not finish the greeting, and does not wait for them when it stops', async () => {
    const { server, port } = await serve(configured({ tls, headersTimeoutMs: 100, shutdownMs: 60_000 }));
    const silent = await connect(port);
    expect(await silent.rest()).toBe('');
    const another = await connect(port);
    await server.close();
    expect(await another.rest()).toBe('');
  });

  it.each([
    ['cert', 'missing.pem', /^server\.tls\.cert .*missing\.pem cannot be read: ENOENT\.$/],
    ['key', 'missing.pem', /^server\.tls\.key .*missing\.pem cannot be read: ENOENT\.$/],
    ['key', 'garbage.pem', /^server\.tls\.cert .* and server\.tls\.key .*garbage\.pem cannot be used together: /],
  ])('does not start with the %s %s', async (part, file, message) => {
    writeFileSync(join(folder, 'garbage.pem'), 'garbage');
    const settings = { ...tls, [part]: join(folder, file) };
    await expect(serve(configured({ tls: settings }))).rejects.toMatchObject({
      code: 'TLS_UNREADABLE',
      message: expect.stringMatching(message) as string,
    });
  });
});
