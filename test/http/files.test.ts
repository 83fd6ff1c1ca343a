import { readdirSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';

/** Publishes what its command is told: JSON with name, and length or text, and further options. */
const press = `export default { commands: { '/publish': { async run({ text }, ctx) {
  const { length, content, ...options } = JSON.parse(text);
  const data = length === undefined ? content : new Uint8Array(length).fill(120);
  try { return await ctx.files.publish(data, options); } catch (error) { return error.code + ' ' + error.message; }
} } } };`;

const start = (config: object = {}) => startHost({ plugins: { press }, config: { ...config } });

async function publish(host: RunningHost, options: object): Promise<string> {
  const result = await host.post({ type: '/publish', text: JSON.stringify(options) });
  if ('failure' in result) throw new Error(result.failure);
  return (JSON.parse(result.body) as { message: string }).message;
}

describe('a published file', () => {
  let host: RunningHost;
  beforeAll(async () => (host = await start()));
  afterAll(() => host[Symbol.asyncDispose]());

  it('is fetched by its link, as the kind of file that it is, and nothing runs in it', async () => {
    const url = await publish(host, { content: 'Grüße', name: 'note.txt' });
    expect(url.startsWith(`${host.url}/files/`)).toBe(true);
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, 'Grüße']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '7',
      'content-disposition': 'inline; filename="note.txt"',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, no-store',
    });
    await host.logged(/Set server\.publicUrl/);
    await publish(host, { content: '', name: 'empty' });
    expect(host.stderr.match(/Set server\.publicUrl/g)).toHaveLength(1);
  });

  it('is saved and not shown where a browser could run it', async () => {
    const shown = async (options: object) =>
      (await fetch(await publish(host, options), { method: 'HEAD' })).headers.get('content-disposition');
    expect(await shown({ content: '<script>', name: 'a.html' })).toBe('attachment; filename="a.html"');
    expect(await shown({ content: '<svg>', name: 'a.svg', type: 'image/svg+xml' })).toBe(
      'attachment; filename="a.svg"',
    );
    expect(await shown({ content: '%PDF', name: 'счёт.pdf' })).toBe(
      `inline; filename="????.pdf"; filename*=UTF-8''%D1%81%D1%87%D1%91%D1%82.pdf`,
    );
  });

  it('may have 25 MB, and may be empty; HEAD tells its size', async () => {
    const url = await publish(host, { length: 25_000_000, name: 'large.bin' });
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '25000000', '']);
    const body = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect([body.length, body.every((byte) => byte === 120)]).toEqual([25_000_000, true]);
    const empty = await fetch(await publish(host, { content: '', name: 'empty' }));
    expect([empty.status, await empty.text()]).toEqual([200, '']);
  });

  it('that is being fetched is fetched to its end when its time is over meanwhile', async () => {
    const url = await publish(host, { length: 25_000_000, name: 'a.bin' });
    const reader = (await fetch(url)).body!.getReader();
    let bytes = (await reader.read()).value!.length;
    const folder = path.join(host.folder, 'data/files');
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    for (let next = await reader.read(); !next.done; next = await reader.read()) bytes += next.value.length;
    expect(bytes).toBe(25_000_000);
    expect((await fetch(url)).status).toBe(404);
  });

  it('goes when its time is over', async () => {
    const url = await publish(host, { content: 'x', name: 'a.txt', expiresIn: 1 });
    const response = await fetch(url);
    expect([response.status, await response.json()]).toEqual([410, { error: 'The link has expired.' }]);
  });

  it('is the only thing that can be fetched there, whatever the path is', async () => {
    const url = await publish(host, { content: 'x', name: 'a.txt' });
    const [token] = /[\w.-]{60,}/.exec(url)!;
    const changed = token!.slice(0, -2) + (token!.endsWith('AA') ? 'BA' : 'AA');
    const paths = [
      '/files/',
      `/files/${token}`,
      `/files/${changed}/a.txt`,
      `/files/${token}/../../hotline.config.ts`,
      `/files/..%2f..%2fhotline.config.ts/a.txt`,
      `/files/${token!.slice(0, 32)}/a.txt`,
      `/files/files.key/a.txt`,
      '/files/%00/a',
    ];
    for (const each of paths) expect.soft((await fetch(host.url + each)).status, each).toBe(404);
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(url)).status).toBe(200);
    expect(host.stderr).not.toContain(token);
  });
});

describe('a published file whose host or content comes to an end', () => {
  it('is found again after a restart, behind the public address', async () => {
    await using host = await start({ server: { publicUrl: 'https://help.example.com/hotline/' } });
    const url = await publish(host, { content: 'kept', name: 'a b.txt' });
    expect(url).toMatch(/^https:\/\/help\.example\.com\/hotline\/files\/[\w.-]+\/a%20b\.txt$/);
    await host.kill();
    await using again = await startHost({ folder: host.folder });
    const response = await fetch(again.url + new URL(url).pathname.slice('/hotline'.length));
    expect(await response.text()).toBe('kept');
    expect(again.stderr).not.toContain('Set server.publicUrl');
  });

  it('is cut off, and nobody waits for more, when it is shorter than it was', async () => {
    await using host = await start();
    const url = await publish(host, { length: 100_000, name: 'a.bin' });
    const folder = path.join(host.folder, 'data/files');
    truncateSync(
      path.join(
        folder,
        readdirSync(folder).find((name) => !name.includes('.'))!,
      ),
      50_000,
    );
    const response = await fetch(url);
    expect(response.headers.get('content-length')).toBe('100000');
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('may be left half-way: nothing is said of it, and the host stops as ever', async () => {
    await using host = await start();
    const url = await publish(host, { length: 25_000_000, name: 'a.bin' });
    const leaving = new AbortController();
    const response = await fetch(url, { signal: leaving.signal });
    await response.body!.getReader().read();
    leaving.abort();
    await fetch(await publish(host, { content: 'x', name: 'a.txt' }));
    expect((await host.stop()).code).toBe(0);
    expect(host.stderr).not.toMatch(/error|premature|ECONN/i);
  });
});

describe('what cannot be published', () => {
  let host: RunningHost;
  beforeAll(async () => (host = await start({ files: { maxMb: 1 } })));
  afterAll(() => host[Symbol.asyncDispose]());

  it.each([
    [{ content: 'x', name: '' }, 'FILE_INVALID A published file needs a `name` of at most 1000 characters.'],
    [{ content: 5, name: 'a' }, 'FILE_INVALID What is published must be text or a Uint8Array.'],
    [{ content: 'x', name: 'a', type: 'no type' }, /^FILE_INVALID press: "no type" is no content type/],
    [
      { content: 'x', name: 'a', expiresIn: '9999d' },
      /^FILE_INVALID press: "a" cannot be published for 9999d; allowed: up to 366 days/,
    ],
    [{ length: 2_000_000, name: 'a' }, 'FILE_INVALID press: the file takes 2000000 bytes; allowed: 1048576.'],
  ])('%j is refused with a reason, and leaves nothing behind', async (options, message) => {
    const said = await publish(host, options);
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    const left = ['files', 'outgoing'].map((folder) => readdirSync(path.join(host.folder, 'data', folder)));
    expect(left).toEqual([[], []]);
  });
});
