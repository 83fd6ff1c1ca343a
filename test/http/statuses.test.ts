import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { HostError } from '../../core/errors.ts';
import type { ReplyBody } from '../../core/http/ports.ts';
import { command, connect, event, head, post } from './raw-http.ts';
import { configured, KEY, RecordingIntake, serve } from './serving.ts';

async function request(port: number, method: string, path: string) {
  const connection = await connect(port);
  return connection.write(head(method, path, { 'content-length': 0 })).response();
}

describe('A webhook', () => {
  it('is answered with the reply of the intake', async () => {
    const { port, intake } = await serve();
    const response = await post(port, command({}, { command_data: 'größer 💡' }));
    expect(response).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{"message":"größer 💡","status":"ok"}',
    });
    expect(intake.commands[0]).toMatchObject({
      name: '/echo',
      connection: 'support',
      raw: { data: { command_data: 'größer 💡' } },
    });
  });

  it.each<[ReplyBody, string | undefined]>([
    [{ type: 'markdown', body: '*done* ✅' }, 'text/plain; charset=utf-8'],
    [{ type: 'json', body: '{"error":"no"}' }, 'application/json; charset=utf-8'],
    [{ type: 'empty' }, undefined],
  ])('leaves as %j with the type %s', async (reply, type) => {
    const intake = new RecordingIntake();
    intake.answer = () => Promise.resolve(reply);
    const { port } = await serve(configured(), intake);
    const response = await post(port, command());
    expect(response.status).toBe(200);
    expect(response.headers['content-type']).toBe(type);
    expect(response.body).toBe('body' in reply ? reply.body : '');
  });

  it('that is an event is accepted, also below the path and with a query', async () => {
    const { port, intake } = await serve();
    for (const path of ['/webhooks', '/webhooks/', '/webhooks/events', '/webhooks?x=1']) {
      const connection = await connect(port);
      const body = event();
      connection.write(head('POST', path, { 'content-length': body.length }), body);
      expect(await connection.response()).toMatchObject({ status: 200, body: '' });
    }
    expect(intake.events).toHaveLength(4);
    expect(intake.events[0]).toMatchObject({
      connection: { name: 'support' },
      envelope: { eventType: 'message_received' },
    });
    expect(new Set(intake.events.map(({ fingerprint }) => fingerprint)).size).toBe(4);
  });

  it('has the same id when it is repeated, also with another key', async () => {
    const { port, intake } = await serve(configured({}, [{ name: 'support', apiKeys: [KEY, 'second'] }]));
    const body = command();
    await post(port, body);
    await post(port, body.replace(KEY, 'second'));
    expect(intake.commands[1]!.id).toBe(intake.commands[0]!.id);
  });

  it('counts its time from its arrival, not from the end of its body', async () => {
    const { port, intake } = await serve();
    const body = command();
    const connection = await connect(port);
    const sentAt = performance.now();
    connection.write(head('POST', '/webhooks', { 'content-length': body.length, expect: '100-continue' }));
    await once(connection.socket, 'data');
    const continuedAt = performance.now();
    connection.write(body);
    await expect.poll(() => intake.arrivals.length).toBe(1);
    expect(intake.arrivals[0]).toBeGreaterThan(sentAt);
    expect(intake.arrivals[0]).toBeLessThan(continuedAt);
  });

  it('comes one after another on one connection', async () => {
    const { port } = await serve();
    const connection = await connect(port);
    for (const text of ['one', 'two', 'three']) {
      const body = command({}, { command_data: text });
      connection.write(head('POST', '/webhooks', { 'content-length': body.length }), body);
      expect((await connection.response()).body).toContain(text);
    }
  });
});

describe('A request is refused', () => {
  it.each([
    ['GET', '/', 404],
    ['POST', '/', 404],
    ['POST', '/webhooks2', 404],
    ['GET', '/webhook', 404],
    ['GET', '/webhooks', 405, 'POST'],
    ['PUT', '/webhooks/events', 405, 'POST'],
    ['POST', '/healthz', 405, 'GET, HEAD'],
    ['DELETE', '/readyz', 405, 'GET, HEAD'],
  ])('%s %s with %i', async (method, path, status, allow?: string) => {
    const { port } = await serve();
    const response = await request(port, method, path);
    expect(response.status).toBe(status);
    expect(response.headers['allow']).toBe(allow);
    expect(JSON.parse(response.body)).toEqual({ error: expect.stringMatching(/\.$/) as string });
  });

  it.each(['', '{', 'null', '[]', '"text"', '{}', '{"event_type":null}', '{"event_type":5}'])(
    'with 400 for the body %j',
    async (body) => {
      const { port } = await serve();
      expect(await post(port, body)).toMatchObject({
        status: 400,
        body: '{"error":"The body is not a JSON object with a string event_type."}',
      });
    },
  );

  it('in the order of the design: address, size, form, key, state', async () => {
    const { server, port, ...served } = await serve(configured({ allow: ['203.0.113.7'], bodyLimit: 1024 }));
    const oversized = 'x'.repeat(2000);
    expect((await post(port, oversized)).status).toBe(403);

    server.reload(configured({ bodyLimit: 1024 }));
    Object.assign(served, { status: { phase: 'starting', problems: [] } });
    expect((await post(port, oversized)).status).toBe(413);
    expect((await post(port, '{}')).status).toBe(400);
    expect((await post(port, command({ api_key: 'wrong' }))).status).toBe(401);
    expect(served.intake.commands).toEqual([]);
  });

  it('with 503 and Retry-After before the host serves', async () => {
    const served = await serve();
    served.status = { phase: 'starting', problems: [] };
    expect(await post(served.port, command())).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    served.status = { phase: 'serving', problems: ['The store cannot be written.'] };
    expect((await post(served.port, command())).status).toBe(200);
  });

  it('with 503 and Retry-After when the event could not be stored, while commands are answered', async () => {
    const intake = new RecordingIntake();
    intake.accept = () => Promise.reject(new HostError('STORE_UNAVAILABLE', 'The store has failed.'));
    const { port } = await serve(configured(), intake);
    expect(await post(port, event())).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect((await post(port, command())).status).toBe(200);
  });

  it('with 503 and Retry-After when more is under way than is allowed, and no longer afterwards', async () => {
    const gate = Promise.withResolvers<ReplyBody>();
    const entered = Promise.withResolvers<void>();
    const intake = new RecordingIntake();
    intake.answer = () => (entered.resolve(), gate.promise);
    const { port } = await serve(configured({ maxPending: 1 }), intake);

    const first = post(port, command());
    await entered.promise;
    expect(await post(port, command())).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    gate.resolve({ type: 'empty' });
    expect((await first).status).toBe(200);
    expect((await post(port, command())).status).toBe(200);
  });

  it('with 503 before its body only when far more bodies arrive at once than requests may be under way', async () => {
    const { port } = await serve(configured({ maxPending: 2 }));
    const body = command();
    const start = head('POST', '/webhooks', { 'content-length': body.length });
    const arriving = await Promise.all(Array.from({ length: 4 }, async () => (await connect(port)).write(start)));
    const refused = async () => (await (await connect(port)).write(start).response()).status;
    await expect.poll(async () => (await post(port, command())).status).toBe(503);
    expect(await refused()).toBe(503);
    for (const connection of arriving) {
      connection.write(body);
      expect((await connection.response()).status).toBe(200);
    }
    expect((await post(port, command({ api_key: 'wrong' }))).status).toBe(401);
    expect((await post(port, command())).status).toBe(200);
  });

  it('by closing its connection when too many are open, and no longer when they are gone', async () => {
    const { port } = await serve(configured({ maxConnections: 1 }));
    const open = await connect(port);
    await open.write(head('GET', '/healthz')).response();
    expect(await (await connect(port)).rest()).toBe('');
    open.socket.end();
    await open.rest();
    expect((await post(port, command())).status).toBe(200);
  });

  it('with 500 when the intake fails against its promise; the log has the cause, the answer has not', async () => {
    const intake = new RecordingIntake();
    intake.answer = () => Promise.reject(new Error('inner detail'));
    const { port, log } = await serve(configured(), intake);
    const response = await post(port, command());
    expect(response).toMatchObject({ status: 500, body: '{"error":"The host failed; its log says why."}' });
    expect(log.lines.join('\n')).toContain('inner detail');
  });

  it('with 500 when the host cannot say how it stands', async () => {
    const served = await serve();
    Object.defineProperty(served, 'status', {
      get() {
        throw new Error('inner detail');
      },
    });
    expect(await request(served.port, 'GET', '/readyz')).toMatchObject({
      status: 500,
      body: '{"error":"Internal Server Error."}',
    });
    expect(await post(served.port, command())).toMatchObject({ status: 500 });
    expect(served.log.lines.filter((line) => line.includes('inner detail'))).toHaveLength(2);
  });

  it('and logged once a minute for each address and status', async () => {
    const { port, log } = await serve();
    for (let i = 0; i < 3; i++) await post(port, command({ api_key: 'wrong' }));
    await post(port, '{}');
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn Webhooks are refused\. .*"status":401,"address":"127\.0\.0\.1"/),
      expect.stringMatching(/^warn Webhooks are refused\. .*"status":400/),
    ]);
  });
});

describe('Health', () => {
  it('is alive at any time, and ready only while serving without problems', async () => {
    const served = await serve(configured({ allow: ['203.0.113.7'] }));
    const ask = (path: string) => request(served.port, 'GET', path);
    expect(await ask('/readyz')).toMatchObject({ status: 200, body: '{"status":"ready"}' });

    served.status = { phase: 'starting', problems: [] };
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: '{"status":"alive"}' });
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      body: '{"status":"starting","reasons":["The host is starting."]}',
    });

    served.status = { phase: 'serving', problems: ['The store cannot be written.'] };
    const unready = await ask('/readyz');
    expect(unready).toMatchObject({
      status: 503,
      body: '{"status":"serving","reasons":["The store cannot be written."]}',
    });
    expect(unready.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(unready.headers['content-security-policy']).toContain("default-src 'self'");
  });
});
