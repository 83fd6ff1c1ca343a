import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { command, connect, head, post } from './raw-http.ts';
import { configured, serve } from './serving.ts';

const LIMIT = 4096;
const FLOOD = 32_000_000;
const limited = configured({ bodyLimit: LIMIT, headersTimeoutMs: 300, bodyTimeoutMs: 300 });

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What buffers hold after a collection. */
function heldBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** A command of exactly this many bytes. */
function commandOf(bytes: number): string {
  const body = command();
  return body.replace('deal', 'x'.repeat(bytes - body.length + 4));
}

describe('[row 38] A body', () => {
  it('as large as the limit is taken, one byte more is not', async () => {
    const { port, intake } = await serve(limited);
    expect((await post(port, commandOf(LIMIT))).status).toBe(200);
    expect(await post(port, commandOf(LIMIT + 1))).toMatchObject({
      status: 413,
      body: '{"error":"The body is too large."}',
    });
    expect(intake.commands).toHaveLength(1);
  });

  it('is refused by its Content-Length alone, before any of it comes', async () => {
    const { port } = await serve(limited);
    const connection = await connect(port);
    expect(await connection.write(head('POST', '/webhooks', { 'content-length': 1e15 })).response()).toMatchObject({
      status: 413,
    });
  });

  it('that ends before its Content-Length waits for the rest, then gets 408', async () => {
    const { port } = await serve(limited);
    const body = command();
    const connection = await connect(port);
    connection.write(head('POST', '/webhooks', { 'content-length': body.length + 1 }), body);
    expect((await connection.response()).status).toBe(408);
  });

  it('that goes on after its Content-Length is cut off: the rest is no request', async () => {
    const { port, intake } = await serve(limited);
    const body = command();
    const connection = await connect(port);
    connection.write(head('POST', '/webhooks', { 'content-length': body.length }), body);
    expect((await connection.response()).status).toBe(200);
    connection.write('{"more":1}');
    expect((await connection.response()).status).toBe(400);
    expect(await connection.rest()).toBe('');
    expect(intake.commands).toHaveLength(1);
  });

  it('in chunks without end is refused at once and cut off in time, and no more of it is held than the limit', async () => {
    const { port } = await serve(limited);
    const connection = await connect(port);
    connection.write(head('POST', '/webhooks', { 'transfer-encoding': 'chunked' }));
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65_536, 'x'), Buffer.from('\r\n')]);
    const before = heldBytes();
    const flooded = Promise.withResolvers<number>();
    let sent = 0;
    const flood = () => {
      for (let more = true; more && sent < FLOOD; sent += chunk.length) more = connection.socket.write(chunk);
      if (sent >= FLOOD && connection.socket.writableLength === 0) flooded.resolve(heldBytes() - before);
    };
    connection.socket.on('drain', flood);
    flood();

    expect((await connection.response()).status).toBe(413);
    expect(await flooded.promise).toBeLessThan(FLOOD / 2);
    expect(await connection.rest()).toBe('');
  });

  it('that was refused may be followed by the next request on the same connection', async () => {
    const { port } = await serve(limited);
    const connection = await connect(port);
    const body = command();
    connection.write(head('POST', '/webhooks', { 'content-length': LIMIT * 20 }), 'x'.repeat(LIMIT * 20));
    connection.write(head('POST', '/webhooks', { 'content-length': body.length }), body);
    expect((await connection.response()).status).toBe(413);
    expect((await connection.response()).status).toBe(200);
  });
});

describe('A compressed body', () => {
  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', Buffer.from],
  ])('in %s is read', async (encoding, compress) => {
    const { port, intake } = await serve(limited);
    const body = compress(Buffer.from(command()));
    expect((await post(port, body, { 'content-encoding': encoding })).status).toBe(200);
    expect(intake.commands).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('[row 38] in %s that grows beyond the limit is refused', async (encoding, compress) => {
    const { port } = await serve(limited);
    const bomb = compress(Buffer.alloc(LIMIT * 100));
    expect(bomb.length).toBeLessThan(LIMIT);
    expect((await post(port, bomb, { 'content-encoding': encoding })).status).toBe(413);
    expect((await post(port, compress(Buffer.from(commandOf(LIMIT))), { 'content-encoding': encoding })).status).toBe(
      200,
    );
  });

  it('[row 38] that inflates a thousandfold is given up early', async () => {
    const { port } = await serve(configured());
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const before = process.memoryUsage().rss;
    expect((await post(port, bomb, { 'content-encoding': 'gzip' })).status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
  });

  it.each(['zip', 'gzip, br', 'constructor', '__proto__'])('in %s is refused with 400', async (encoding) => {
    const { port } = await serve(limited);
    expect(await post(port, command(), { 'content-encoding': encoding })).toMatchObject({
      status: 400,
      body: '{"error":"The content encoding is not supported; use gzip, deflate, br or none."}',
    });
  });

  it.each([Buffer.from(command()), gzipSync(command()).subarray(0, 40), Buffer.alloc(0)])(
    'that is none is refused with 400 (%#)',
    async (body) => {
      const { port } = await serve(limited);
      expect(await post(port, body, { 'content-encoding': 'gzip' })).toMatchObject({
        status: 400,
        body: '{"error":"The body cannot be decompressed."}',
      });
    },
  );
});
