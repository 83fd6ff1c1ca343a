import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { ReplyBody } from '../../core/http/ports.ts';
import { startServer } from '../../core/http/server.ts';
import { silentLog } from '../../core/log.ts';
import { command, connect, head, post } from './raw-http.ts';
import { METRICS, configured, RecordingIntake, serve } from './serving.ts';

/** An intake whose answers wait until they are let go. */
class HeldIntake extends RecordingIntake {
  readonly entered = Promise.withResolvers<void>();
  readonly gate = Promise.withResolvers<ReplyBody>();

  override answer(): Promise<ReplyBody> {
    this.entered.resolve();
    return this.gate.promise;
  }
}

describe('A server that stops', () => {
  it('answers what is under way, ends its connection, and takes no more', async () => {
    const intake = new HeldIntake();
    const { server, port } = await serve(configured(), intake);
    const body = command();
    const connection = (await connect(port)).write(head('POST', '/webhooks', { 'content-length': body.length }), body);
    await intake.entered.promise;

    const closed = server.close();
    await expect(connect(port)).rejects.toThrow('ECONNREFUSED');
    intake.gate.resolve({ type: 'json', body: '{"message":"just in time"}' });
    expect(await connection.response()).toMatchObject({
      status: 200,
      headers: { connection: 'close' },
      body: '{"message":"just in time"}',
    });
    await closed;
    expect(await connection.rest()).toBe('');
  });

  it('answers 503 to a webhook whose body was still coming', async () => {
    const { server, port } = await serve();
    const body = command();
    const connection = (await connect(port)).write(
      head('POST', '/webhooks', { 'content-length': body.length }),
      body.slice(0, 10),
    );
    await post(port, command());
    const closed = server.close();
    connection.write(body.slice(10));
    expect(await connection.response()).toMatchObject({
      status: 503,
      headers: { connection: 'close', 'retry-after': '5' },
    });
    await closed;
  });

  it('answers 503 to a webhook whose headers were still coming, and ends its connection', async () => {
    const intake = new HeldIntake();
    const { server, port } = await serve(configured(), intake);
    const held = post(port, command());
    await intake.entered.promise;
    const body = command();
    const request = head('POST', '/webhooks', { 'content-length': body.length }) + body;
    const connection = (await connect(port)).write(request.slice(0, 20));
    await (await connect(port)).write(head('GET', '/healthz')).response();

    const closed = server.close();
    connection.write(request.slice(20));
    expect(await connection.response()).toMatchObject({ status: 503, headers: { connection: 'close' } });
    intake.gate.resolve({ type: 'empty' });
    expect((await held).status).toBe(200);
    await closed;
  });

  it('does not wait for connections that bring no request', async () => {
    const { server, port } = await serve(configured({ shutdownMs: 60_000 }));
    const silent = await connect(port);
    const idle = await connect(port);
    await idle.write(head('GET', '/healthz')).response();
    const half = (await connect(port)).write('POST /webhooks HTTP/1.1\r\n');
    await server.close();
    await Promise.all([silent.rest(), idle.rest(), half.rest()]);
  });

  it('waits for requests under way no longer than it is allowed to', async () => {
    const intake = new HeldIntake();
    const { server, port } = await serve(configured({ shutdownMs: 50 }), intake);
    const body = command();
    const connection = (await connect(port)).write(head('POST', '/webhooks', { 'content-length': body.length }), body);
    await intake.entered.promise;
    await server.close();
    expect(await connection.rest()).toBe('');
    intake.gate.resolve({ type: 'empty' });
  });

  it('stops at once when it is told so, also in the middle of stopping', async () => {
    const intake = new HeldIntake();
    const { server, port } = await serve(configured({ shutdownMs: 60_000 }), intake);
    const answer = post(port, command()).catch((error: unknown) => error);
    await intake.entered.promise;
    const closed = server.close();
    await server.closeNow();
    await closed;
    expect(await answer).toBeInstanceOf(Error);
    intake.gate.resolve({ type: 'empty' });
  });
});

describe('A server that cannot start', () => {
  const start = (server: object) =>
    startServer({
      config: configured(server),
      intake: new RecordingIntake(),
      log: silentLog,
      status: () => ({ phase: 'serving', problems: [] }),
      metrics: () => Promise.resolve(METRICS),
    });

  it('names the port that is taken', async () => {
    const { port } = await serve();
    await expect(start({ port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `server.port ${port} on 127.0.0.1 is in use.`,
    });
  });

  it('names the address that is not of this machine', async () => {
    await expect(start({ host: '203.0.113.7' })).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      message: 'The host cannot listen on 203.0.113.7, port 0: EADDRNOTAVAIL.',
    });
  });
});

describe('A server that is given a new configuration', () => {
  it('takes over path and limits, and says what needs a restart', async () => {
    const { server, port, log } = await serve();
    server.reload(configured({ path: '/hooks', bodyLimit: 1024, host: '0.0.0.0', port: 1 }));
    expect((await post(port, command())).status).toBe(404);
    expect(log.lines).toEqual([
      'warn These settings take effect at the next start. {"settings":["server.host","server.port"]}',
    ]);
  });

  it('takes over time limits', async () => {
    const { server, port } = await serve(configured({ headersTimeoutMs: 60_000 }));
    server.reload(configured({ headersTimeoutMs: 50 }));
    const connection = (await connect(port)).write('POST /webhooks HTTP/1.1\r\n');
    expect((await connection.response()).status).toBe(408);
    await once(connection.socket, 'close');
  });
});
