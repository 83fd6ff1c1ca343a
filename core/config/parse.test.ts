import { describe, expect, it } from 'vitest';
import { HostError } from '../errors.ts';
import { parseConfig } from './parse.ts';

const CANARY = 'canary-5f1c0e';
const support = { name: 'support', apiKeys: ['k1'] };

function problems(given: unknown, origins?: Record<string, string>): string[] {
  try {
    parseConfig(given, origins);
  } catch (error) {
    expect(error).toBeInstanceOf(HostError);
    expect((error as HostError).code).toBe('CONFIG_INVALID');
    return (error as HostError).message.split('\n');
  }
  return [];
}

describe('A configuration', () => {
  it('needs nothing but a connection', () => {
    const { connections, server, replies, store } = parseConfig({ connections: [support] });
    expect(connections).toEqual([{ name: 'support', apiKeys: ['k1'], timezone: 'UTC' }]);
    expect(server).toMatchObject({ host: '127.0.0.1', port: 8080, path: '/webhooks', bodyLimit: 262_144 });
    expect(replies).toMatchObject({ budgetMs: 3000, reserveMs: 250, format: 'auto' });
    expect(store).toBe('./data/hotline.sqlite');
  });

  it('counts empty environment variables as not set', () => {
    const given = {
      ...support,
      instanceId: '',
      topicsToken: ' ',
      botToken: undefined,
      apiKeys: ['', undefined, ' ', 'k2'],
    };
    const [connection] = parseConfig({ connections: [given] }).connections;
    expect(connection).toEqual({ name: 'support', apiKeys: ['k2'], timezone: 'UTC' });
  });

  it.each([
    ['/webhooks/', '/webhooks'],
    ['/hooks', '/hooks'],
    ['/a/b//', '/a/b'],
  ])('takes the path %s as %s', (path, taken) => {
    expect(parseConfig({ server: { path } }).server.path).toBe(taken);
  });

  it('fills no defaults into what is set for one plugin', () => {
    const { sandbox, events } = parseConfig({
      sandbox: { overrides: { pdf: { heapMb: 64 } } },
      events: { overrides: { crm: { onDead: 'hold' } } },
    });
    expect(sandbox.overrides).toEqual({ pdf: { heapMb: 64 } });
    expect(events.overrides).toEqual({ crm: { onDead: 'hold' } });
  });
});

describe('A wrong setting', () => {
  it.each([
    [{ server: { port: 70_000 } }, 'server.port is 70000; allowed: a whole number from 0 to 65535.'],
    [{ server: { port: 80.5 } }, 'server.port is 80.5; allowed: a whole number from 0 to 65535.'],
    [{ server: { port: '80a' } }, "server.port is '80a'; allowed: a whole number from 0 to 65535."],
    [{ server: { path: '/healthz/x' } }, /^server\.path is '\/healthz\/x'; allowed: a path such as/],
    [{ server: { path: '/' } }, /^server\.path is '\/'; allowed: a path such as/],
    [{ server: { allow: ['10.0.0.0/8', 'me'] } }, /^server\.allow\[1\] is 'me'; allowed: an address or a range/],
    [{ server: { publicUrl: 'ftp://x' } }, /^server\.publicUrl is 'ftp:\/\/x'; allowed: a URL that begins with https/],
    [{ server: { tls: { cert: 'c.pem' } } }, 'server.tls.key is missing; allowed: the path of a PEM file.'],
    [{ replies: { format: 'html' } }, "replies.format is 'html'; allowed: 'auto', 'json', 'markdown'."],
    [{ connections: [{ apiKeys: ['k'] }] }, /^connections\[0\]\.name is missing; allowed: a name of letters/],
    [
      { connections: [{ ...support, timezone: 'Mars/Base' }] },
      /^connections\[0\]\.timezone is 'Mars\/Base'; allowed: a time zone/,
    ],
    [{ connections: {} }, 'connections is a value of type object; allowed: a list of connections.'],
    [
      { plugins: { grants: { pdf: ['root'] } } },
      /^plugins\.grants\.pdf\[0\] is 'root'; allowed: 'child-process', 'worker'/,
    ],
    [
      { sandbox: { overrides: { pdf: { nice: 20 } } } },
      'sandbox.overrides.pdf.nice is 20; allowed: a whole number from 0 to 19.',
    ],
    [{ logLevel: null }, /^logLevel is null; allowed: 'debug'/],
    [{ server: 3 }, 'server is a number that is not shown; allowed: an object with settings.'],
    [null, 'The configuration is null; allowed: an object with settings.'],
  ])('%j is named with its value and what is allowed', (given, line) => {
    const [first, ...more] = problems(given);
    expect(first).toMatch(line);
    expect(more).toEqual([]);
  });

  it.each([
    [{ server: { prot: 1 } }, 'server.prot is not a setting; did you mean server.port?'],
    [{ conections: [] }, 'conections is not a setting; did you mean connections?'],
    [{ heapMb: 1 }, 'heapMb is not a setting; did you mean sandbox.heapMb?'],
    [
      { connections: [{ ...support, apiKey: CANARY }] },
      'connections[0].apiKey is not a setting; did you mean connections[].apiKeys?',
    ],
    [{ server: { failure: {} } }, 'server.failure is not a setting; did you mean server.failures?'],
    [{ banana: 1 }, 'banana is not a setting.'],
  ])('%j that does not exist is refused with the one that was meant', (given, line) => {
    expect(problems(given)).toEqual([line]);
  });

  it('is listed with all others, and names the variable it came from', () => {
    expect(problems({ server: { port: 'x', host: '' }, store: 5 }, { 'server.port': 'PORT' })).toEqual([
      "server.host is ''; allowed: a host name or an address.",
      "server.port (from PORT) is 'x'; allowed: a whole number from 0 to 65535.",
      "store is a number that is not shown; allowed: the path of a file, or 'memory'.",
    ]);
  });
});

describe('Settings that do not go together', () => {
  it.each([
    [[support, { name: 'support', apiKeys: ['k2'] }], /^connections\[1\]\.name is 'support', like connections\[0\]/],
    [[support, { name: 'sales', apiKeys: ['k2', 'k1'] }], /^connections\[1\] has a key of connections\[0\]/],
    [
      [
        { ...support, instanceId: '1' },
        { name: 'b', instanceId: '1', apiKeys: ['k1'] },
      ],
      /^connections\[1\] has a key of/,
    ],
  ])('two connections that cannot be told apart: %j', (connections, line) => {
    expect(problems({ connections })).toEqual([expect.stringMatching(line)]);
  });

  it('a key may serve two instances, and stand twice in one list', () => {
    const connections = [
      { name: 'a', instanceId: '1', apiKeys: ['k1', 'k1'] },
      { name: 'b', instanceId: '2', apiKeys: ['k1'] },
      { name: 'c', apiKeys: ['k1'] },
    ];
    expect(problems({ connections })).toEqual([]);
  });

  it('a reserve as long as the budget', () => {
    expect(problems({ replies: { budgetMs: 200, reserveMs: 200 } })).toEqual([
      'replies.reserveMs is 200; allowed: less than replies.budgetMs, which is 200.',
    ]);
  });

  it('a heap larger than the process may be', () => {
    expect(problems({ sandbox: { heapMb: 512 } })).toEqual([
      'sandbox.heapMb is 512; allowed: at most sandbox.memoryMb, which is 256.',
    ]);
  });
});

describe('[row 44] A key or token', () => {
  it.each([
    { connections: CANARY },
    { connections: [CANARY] },
    { connections: [{ ...support, apiKeys: CANARY }] },
    { connections: [{ ...support, apiKeys: [{ key: CANARY }] }] },
    { connections: [{ ...support, instanceId: [CANARY] }] },
    { connections: [{ ...support, topicsToken: { token: CANARY }, botToken: [CANARY] }] },
    { connections: [{ ...support, apikeys: [CANARY] }] },
    {
      connections: [
        { ...support, apiKeys: [CANARY] },
        { ...support, apiKeys: [CANARY] },
      ],
    },
    { server: { tls: { cert: 'c.pem', key: `-----BEGIN PRIVATE KEY-----\n${CANARY}` } } },
    { plugins: { options: CANARY } },
    { store: { url: `postgres://hotline:${CANARY}@db` } },
    CANARY,
  ])('in a wrong place is not in the message (%#)', (given) => {
    const lines = problems(given);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain(CANARY);
  });
});
