import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { command, connect, head, post } from './raw-http.ts';
import { configured, serve } from './serving.ts';

const quick = configured({ headersTimeoutMs: 150, bodyTimeoutMs: 150 });

describe('[row 37] A slow sender', () => {
  it.each([
    ['nothing at all', ''],
    ['half of the headers', 'POST /webhooks HTTP/1.1\r\nhost: a\r\nx-slow: '],
    ['headers and no body', head('POST', '/webhooks', { 'content-length': 50 })],
    ['half of the body', `${head('POST', '/webhooks', { 'content-length': 50 })}{"event_type"`],
    ['a chunk that does not end', `${head('POST', '/webhooks', { 'transfer-encoding': 'chunked' })}50\r\n{"event`],
  ])('gets 408 for %s', async (_, sent) => {
    const { port, intake } = await serve(quick);
    const connection = (await connect(port)).write(sent);
    expect(await connection.response()).toMatchObject({
      status: 408,
      headers: { connection: 'close' },
      body: '{"error":"The request took too long to arrive."}',
    });
    expect(await connection.rest()).toBe('');
    expect(intake.commands).toEqual([]);
  });

  it('gets 408 also when a byte comes now and then', async () => {
    const { port } = await serve(quick);
    const connection = (await connect(port)).write(head('POST', '/webhooks', { 'content-length': 5000 }));
    const drip = setInterval(() => connection.write(' '), 20);
    try {
      expect((await connection.response()).status).toBe(408);
    } finally {
      clearInterval(drip);
    }
  });

  it('does not keep others waiting, be there 500 of them', async () => {
    const { port } = await serve(configured({ headersTimeoutMs: 5_000, bodyTimeoutMs: 5_000 }));
    const slow = await Promise.all(Array.from({ length: 500 }, () => connect(port)));
    slow.forEach((connection, index) => {
      connection.write(
        index % 2 ? 'POST /webhooks HTTP/1.1\r\nx-slow:' : `${head('POST', '/webhooks', { 'content-length': 9 })}{`,
      );
    });
    for (let i = 0; i < 20; i++) expect((await post(port, command())).status).toBe(200);
    expect(slow.filter(({ socket }) => socket.closed)).toEqual([]);
  });

  it('that gives up in the middle of its body costs nothing more', async () => {
    const { port, server, log } = await serve(configured({ shutdownMs: 60_000 }));
    const connection = (await connect(port)).write(`${head('POST', '/webhooks', { 'content-length': 50 })}{"event`);
    connection.socket.destroy();
    await once(connection.socket, 'close');
    expect((await post(port, command())).status).toBe(200);
    await server.close();
    expect(log.lines).toEqual([]);
  });
});

describe('What is not HTTP', () => {
  it.each([
    ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 400],
    [
      'a length and chunks at once',
      head('POST', '/webhooks', { 'content-length': 5, 'transfer-encoding': 'chunked' }),
      400,
    ],
    ['a length that is no number', head('POST', '/webhooks', { 'content-length': '5x' }), 400],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}`, 431],
  ])('%s is answered and cut off', async (_, sent, status) => {
    const { port } = await serve();
    const connection = (await connect(port)).write(sent);
    expect((await connection.response()).status).toBe(status);
    expect(await connection.rest()).toBe('');
  });
});
