import { describe, expect, it } from 'vitest';
import { command, event, post } from './raw-http.ts';
import { configured, INSTANCE, KEY, serve } from './serving.ts';

const failures = (limit: number) => configured({ failures: { limit, windowMs: 60_000 } });

describe('[row 41] A key that is', () => {
  const CASES: readonly [string, object][] = [
    ['wrong', { api_key: 'wrong' }],
    ['missing', { api_key: undefined }],
    ['null', { api_key: null }],
    ['empty', { api_key: '' }],
    ['a list', { api_key: [KEY] }],
    ['an object', { api_key: { toString: KEY } }],
    ['a number', { api_key: 1 }],
    ['very long', { api_key: KEY.repeat(10_000) }],
    ['right but for its case', { api_key: KEY.toLowerCase() }],
    ['right with a space', { api_key: `${KEY} ` }],
    ['the prefix of a right one', { api_key: KEY.slice(0, -1) }],
    ['right for another instance', { instance_id: '1' }],
    ['right without an instance', { instance_id: undefined }],
    ['right with the instance in a list', { instance_id: [INSTANCE] }],
  ];

  it.each(CASES)('%s gets 401, byte for byte the same, and nothing is handed on', async (_, fields) => {
    const { port, intake } = await serve();
    const expected = await post(port, command({ api_key: 'expected' }));
    expect(expected).toMatchObject({ status: 401, body: '{"error":"The instance or the key is wrong."}' });
    expect((await post(port, command(fields))).text).toBe(expected.text);
    expect((await post(port, event(fields))).text).toBe(expected.text);
    expect([...intake.commands, ...intake.events]).toEqual([]);
  });
});

describe('[row 41] Repeated failures from one address', () => {
  it('get 429 with the time to wait, while a valid key from there is never limited', async () => {
    const { port, intake } = await serve(failures(3));
    const statuses = [];
    for (let i = 0; i < 6; i++) {
      statuses.push((await post(port, command({ api_key: `guess ${i}` }))).status);
      expect((await post(port, command())).status).toBe(200);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    expect(intake.commands).toHaveLength(6);

    const limited = await post(port, command({ api_key: 'guess' }));
    expect(Number(limited.headers['retry-after'])).toBeGreaterThanOrEqual(50);
    expect(limited.body).toBe('{"error":"Too many requests with a wrong key."}');
  });

  it('do not limit another address', async () => {
    const { port } = await serve(failures(1));
    const wrong = command({ api_key: 'wrong' });
    expect((await post(port, wrong, {}, '127.0.0.2')).status).toBe(401);
    expect((await post(port, wrong, {}, '127.0.0.2')).status).toBe(429);
    expect((await post(port, wrong, {}, '127.0.0.3')).status).toBe(401);
  });
});

describe('[row 42] A key that is being changed', () => {
  it('is accepted beside the new one, and refused once it is taken out', async () => {
    const both = configured({}, [{ name: 'support', instanceId: INSTANCE, apiKeys: ['old', 'new'] }]);
    const { server, port } = await serve(both);
    expect((await post(port, command({ api_key: 'old' }))).status).toBe(200);
    expect((await post(port, command({ api_key: 'new' }))).status).toBe(200);

    server.reload(configured({}, [{ name: 'support', instanceId: INSTANCE, apiKeys: ['new'] }]));
    expect((await post(port, command({ api_key: 'old' }))).status).toBe(401);
    expect((await post(port, command({ api_key: 'new' }))).status).toBe(200);
  });
});

describe('Several connections', () => {
  it('are told apart by instance and key, and one without an instance by its key alone', async () => {
    const connections = [
      { name: 'any', apiKeys: ['shared', 'alone'] },
      { name: 'one', instanceId: '1', apiKeys: ['shared'] },
      { name: 'two', instanceId: '2', apiKeys: ['shared'] },
    ];
    const { port, intake } = await serve(configured({}, connections));
    for (const [instance_id, api_key] of [
      ['1', 'shared'],
      ['2', 'shared'],
      ['3', 'shared'],
      ['1', 'alone'],
      [undefined, 'alone'],
    ]) {
      expect((await post(port, command({ instance_id, api_key }))).status).toBe(200);
    }
    expect(intake.commands.map(({ connection }) => connection)).toEqual(['one', 'two', 'any', 'any', 'any']);
    expect((await post(port, command({ instance_id: '3', api_key: 'none' }))).status).toBe(401);
  });

  it('refuse everything when there is none', async () => {
    const { port } = await serve(configured({}, []));
    expect((await post(port, command({ api_key: '' }))).status).toBe(401);
  });
});
