import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from './client.ts';
import { json, startReceiver } from './fixtures/receiver.ts';

const client = createClient();
const patience = 10_000;

afterEach(() => {
  client.close();
  vi.useRealTimers();
});

describe('The client', () => {
  it('posts JSON and hands back status, type, body and time', async () => {
    await using receiver = await startReceiver(json({ message: 'Готово ✅' }));
    expect(await client.post(receiver.url, '{"text":"Счёт"}', patience)).toEqual({
      status: 200,
      contentType: 'application/json',
      body: '{"message":"Готово ✅"}',
      elapsedMs: expect.any(Number),
    });
    expect(receiver.bodies).toEqual(['{"text":"Счёт"}']);
    expect(receiver.requests[0]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' } });
  });

  it('keeps its connection for the next request', async () => {
    await using receiver = await startReceiver();
    await client.post(receiver.url, '{}', patience);
    await client.post(receiver.url, '{}', patience);
    const [first, second] = receiver.requests;
    expect(second!.socket).toBe(first!.socket);
  });

  it('says that nothing listens', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    expect(await client.post(receiver.url, '{}', patience)).toMatchObject({
      failure: `${receiver.url}: the connection was refused: nothing listens there.`,
    });
  });

  it('says that the connection was cut, before the answer and in the middle of it', async () => {
    await using before = await startReceiver((response) => response.socket!.resetAndDestroy());
    await using during = await startReceiver((response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.socket!.resetAndDestroy());
    });
    for (const { url } of [before, during]) {
      const failure = `${url}: the connection was cut before the answer was complete.`;
      expect(await client.post(url, '{}', patience)).toMatchObject({ failure });
    }
  });

  it.each([
    ['never begins', () => {}],
    ['never ends', (response: { write(text: string): unknown }) => response.write('half')],
  ])('gives up when its time is over and the answer %s', async (_, answer) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const arrived = Promise.withResolvers<undefined>();
    await using receiver = await startReceiver((response) => {
      answer(response);
      arrived.resolve(undefined);
    });
    const result = client.post(receiver.url, '{}', 3000);
    await arrived.promise;
    vi.advanceTimersByTime(3000);
    expect(await result).toMatchObject({ failure: `${receiver.url}: there was no answer within 3 s.` });
  });

  it('refuses a self-signed certificate, unless it is told to accept it', async () => {
    await using receiver = await startReceiver(json({ message: 'Done' }), true);
    expect(await client.post(receiver.url, '{}', patience)).toMatchObject({
      failure: expect.stringContaining('self-signed certificate'),
    });
    const trusting = createClient({ insecureTls: true });
    expect(await trusting.post(receiver.url, '{}', patience)).toMatchObject({ status: 200 });
    trusting.close();
  });

  it.each(['nonsense', 'ftp://example.com/', 'http://127.0.0.1:99999/'])(
    'never rejects, not even for %s',
    async (url) => {
      expect(await client.post(url, '{}', patience)).toHaveProperty('failure');
    },
  );

  it('[row 44] keeps what a URL carries besides its path out of what it says', async () => {
    const receiver = await startReceiver();
    await receiver[Symbol.asyncDispose]();
    const url = new URL(receiver.url);
    url.password = 'canary';
    url.search = '?token=canary';
    const result = await client.post(url.href, '{"api_key":"canary"}', patience);
    expect(JSON.stringify(result)).toContain('refused');
    expect(JSON.stringify(result)).not.toContain('canary');
  });
});
