import { describe, expect, it } from 'vitest';
import { command, post } from './raw-http.ts';
import { configured, serve } from './serving.ts';

const PROXY = '127.0.0.9';
const HOTLINE = '203.0.113.7';

describe('The list of allowed addresses', () => {
  it.each([
    [['127.0.0.2'], 200],
    [['127.0.0.0/8'], 200],
    [['::ffff:127.0.0.2'], 200],
    [['::1', '10.0.0.0/8', '127.0.0.2/32'], 200],
    [['127.0.0.3'], 403],
    [['2000::/3'], 403],
    [[HOTLINE], 403],
  ])('%j answers 127.0.0.2 with %i', async (allow, status) => {
    const { port } = await serve(configured({ allow }));
    expect((await post(port, command(), {}, '127.0.0.2')).status).toBe(status);
  });

  it('[row 43] takes an IPv4 address in IPv6 clothes for the IPv4 address', async () => {
    const { port } = await serve(configured({ host: '::', allow: ['127.0.0.2'] }));
    expect((await post(port, command(), {}, '127.0.0.2')).status).toBe(200);
    expect((await post(port, command(), {}, '127.0.0.3')).status).toBe(403);
  });

  it('answers each address for itself, one after the other', async () => {
    const { port } = await serve(configured({ allow: ['127.0.0.2', '127.0.0.4'] }));
    const statuses = [];
    for (const from of ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.3', '127.0.0.2']) {
      statuses.push((await post(port, command(), {}, from)).status);
    }
    expect(statuses).toEqual([200, 403, 200, 403, 200]);
  });
});

describe('[row 43] X-Forwarded-For', () => {
  const behindProxy = configured({ allow: [HOTLINE, '2001:db8::7'], trustProxy: [PROXY, '10.0.0.0/8'] });
  const from = async (port: number, peer: string, header: string) =>
    (await post(port, command(), { 'x-forwarded-for': header }, peer)).status;

  it('is ignored unless the peer is a trusted proxy', async () => {
    const { port } = await serve(behindProxy);
    expect(await from(port, '127.0.0.2', HOTLINE)).toBe(403);
    expect(await from(port, PROXY, HOTLINE)).toBe(200);
  });

  it.each([
    [HOTLINE, 200],
    [`6.6.6.6, ${HOTLINE}`, 200],
    [`${HOTLINE}, 6.6.6.6`, 403],
    [`6.6.6.6, ${HOTLINE}, 10.1.2.3,10.0.0.1`, 200],
    [`::ffff:${HOTLINE}`, 200],
    [`2001:DB8:0::7, ::ffff:10.0.0.1`, 200],
    [`${HOTLINE}, 10.0.0.1, unknown`, 403],
    [`unknown, ${HOTLINE}`, 200],
    [`${HOTLINE}:4711`, 403],
    [`${HOTLINE},`, 403],
    ['', 403],
    ['10.0.0.1', 403],
    [`${HOTLINE}\tevil`, 403],
  ])('%j from a trusted proxy means %i: the right-most untrusted address counts', async (header, status) => {
    const { port } = await serve(behindProxy);
    expect(await from(port, PROXY, header)).toBe(status);
  });

  it('says whose failures are counted', async () => {
    const { port } = await serve(configured({ trustProxy: [PROXY], failures: { limit: 1 } }));
    const wrong = async (header: string, peer = PROXY) =>
      (await post(port, command({ api_key: 'wrong' }), { 'x-forwarded-for': header }, peer)).status;

    expect([await wrong('6.6.6.6'), await wrong('1.1.1.1, 6.6.6.6')]).toEqual([401, 429]);
    expect([await wrong('7.7.7.7')]).toEqual([401]);
    expect([
      await wrong('2001:db8:0:1::1'),
      await wrong('2001:db8:0:1:ffff::2'),
      await wrong('2001:db8:0:2::1'),
    ]).toEqual([401, 429, 401]);
    expect([await wrong('8.8.8.1', '127.0.0.2'), await wrong('8.8.8.2', '127.0.0.2')]).toEqual([401, 429]);
    expect([await wrong('garbage'), await wrong('more garbage')]).toEqual([401, 429]);
  });
});
