import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../core/config/parse.ts';
import { startHost } from '../fixtures/running-host.ts';
import { connect, head } from './raw-http.ts';
import { configured, METRICS, serve } from './serving.ts';

const TOKEN = 'canary-token-of-the-metrics';
const PROXY = '127.0.0.9';

async function ask(port: number, headers: Record<string, string> = {}, from?: string, method = 'GET') {
  const connection = await connect(port, from);
  return connection.write(head(method, '/metrics', { connection: 'close', ...headers })).response();
}

describe('The metrics', () => {
  it('are read from this machine, in the form that Prometheus expects', async () => {
    const { port } = await serve();
    const { status, headers, body } = await ask(port);
    expect({ status, body }).toEqual({ status: 200, body: METRICS.text });
    expect(headers).toMatchObject({ 'content-type': METRICS.contentType, 'cache-control': 'no-store' });
    expect((await ask(port, {}, undefined, 'POST')).headers).toMatchObject({ allow: 'GET, HEAD' });
  });

  it('are kept from others, unless their address is allowed', async () => {
    const { port } = await serve(configured({ metrics: { allow: ['127.0.0.2/31'] } }));
    const refused = await ask(port, {}, '127.0.0.4');
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.body)).toEqual({
      error: 'Metrics are read from this machine, or with the token of server.metrics.',
    });
    expect((await ask(port, {}, '127.0.0.3')).status).toBe(200);
  });

  it('are given to whoever has the token, from anywhere, and never for an empty one', async () => {
    const { port } = await serve(configured({ metrics: { allow: [], token: TOKEN } }));
    const statusWith = async (authorization?: string) =>
      (await ask(port, authorization === undefined ? {} : { authorization })).status;
    expect(await statusWith(`Bearer ${TOKEN}`)).toBe(200);
    for (const wrong of [undefined, '', 'Bearer ', 'Bearer undefined', `Bearer ${TOKEN}x`, TOKEN]) {
      expect(await statusWith(wrong)).toBe(403);
    }
    const none = await serve(configured({ metrics: { allow: [], token: ' ' } }));
    expect((await ask(none.port, { authorization: 'Bearer  ' })).status).toBe(403);
  });

  it.each([
    [{ 'x-forwarded-for': '203.0.113.7' }, 403],
    [{ forwarded: 'for=203.0.113.7' }, 403],
    [{ 'x-forwarded-for': '127.0.0.1' }, 403],
  ])('are not read through a proxy on this machine that nobody trusts: %j', async (headers, status) => {
    const { port } = await serve();
    expect((await ask(port, headers)).status).toBe(status);
  });

  it.each([
    [{ 'x-forwarded-for': '203.0.113.7' }, 200],
    [{ 'x-forwarded-for': '127.0.0.1, 203.0.113.8' }, 403],
    [{ forwarded: 'for=203.0.113.7' }, 403],
    [{}, 403],
  ])('are read through a trusted proxy by those whose address is allowed: %j', async (headers, status) => {
    const { port } = await serve(configured({ trustProxy: [PROXY], metrics: { allow: ['203.0.113.7'] } }));
    expect((await ask(port, headers, PROXY)).status).toBe(status);
  });

  it('are protected by the newest settings', async () => {
    const { port, server } = await serve();
    server.reload(configured({ metrics: { allow: [] } }));
    expect((await ask(port)).status).toBe(403);
  });

  it('[row 44] have a token that no message about a wrong configuration shows', () => {
    const wrong = (token: unknown) => () =>
      parseConfig({ server: { metrics: { token } } } as Parameters<typeof parseConfig>[0]);
    expect(wrong('canary-short')).toThrow('server.metrics.token is a string that is not shown; allowed: text of at');
    expect(wrong(7)).toThrow('server.metrics.token is a number that is not shown');
  });
});

interface Family {
  readonly type: string;
  readonly samples: { readonly name: string; readonly labels: Record<string, string>; readonly value: number }[];
}

/** Reads the text format, and refuses what Prometheus would refuse. */
function parseMetrics(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  let family: Family | undefined;
  for (const line of text.split('\n').filter(Boolean)) {
    const [, name, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (name !== undefined) {
      expect(families.has(name)).toBe(false);
      families.set(name, (family = { type: type!, samples: [] }));
    } else if (!/^# HELP \S+ .+$/.test(line)) {
      const [, sample, labels = '', value] = /^([a-z_:][\w:]*)(?:\{(.*)\})? (-?[\d.e+-]+|\+Inf|Nan)$/.exec(line) ?? [];
      expect(sample, line).toBeDefined();
      const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, text]) => [label!, text!]);
      family!.samples.push({ name: sample!, labels: Object.fromEntries(pairs), value: Number(value) });
    }
  }
  return families;
}

const CANARY = 'canary-of-the-metrics';
const CRM = `export default {
  commands: { '/client': { run: ({ text }) => text } },
  events: { message_received(event) { if (event.text === 'fail') throw new Error(event.text); } },
};`;

describe('The metrics of a running host', () => {
  it('are what Prometheus expects: types, units, and histograms that add up', async () => {
    await using host = await startHost({ plugins: { crm: CRM }, config: { events: { retryDelaysMs: [] } } });
    for (const text of ['one', 'two']) await host.post({ type: '/client', text });
    for (const text of ['fine', 'fail']) await host.post({ type: 'message_received', text });
    await host.post({ type: 'message_received', messageId: 1, at: new Date(0) });
    await host.post({ type: 'message_received', messageId: 1, at: new Date(0) });
    const response = await fetch(`${host.url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const dead = /^hotline_deliveries_dead\{plugin="crm"\} 1$/m;
    let text = await response.text();
    while (!dead.test(text)) text = await (await fetch(`${host.url}/metrics`)).text();
    const families = parseMetrics(text);

    const value = (name: string, labels: Record<string, string> = {}) =>
      families
        .get(name.replace(/_(sum|count)$/, ''))
        ?.samples.find(
          (sample) =>
            sample.name === name && Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
        )?.value;
    const crm = { plugin: 'crm' };
    expect(value('hotline_plugin_calls_total', { ...crm, kind: 'command', outcome: 'ok' })).toBe(2);
    expect(value('hotline_plugin_calls_total', { ...crm, kind: 'event', outcome: 'failed' })).toBe(1);
    expect(value('hotline_plugin_call_duration_seconds_count', { ...crm, kind: 'command' })).toBe(2);
    expect(value('hotline_command_duration_seconds_count', { command: '/client' })).toBe(2);
    expect(value('hotline_events_accepted_total')).toBe(4);
    expect(value('hotline_events_repeats_total')).toBe(1);
    expect(value('hotline_deliveries_waiting', crm)).toBeGreaterThanOrEqual(0);
    expect(value('hotline_plugin_serving', crm)).toBe(1);
    expect(value('hotline_plugin_restarts_total', crm)).toBe(0);
    expect(value('hotline_plugin_resident_memory_bytes', crm)).toBeGreaterThan(10_000_000);
    expect(value('hotline_store_available')).toBe(1);
    expect(value('hotline_store_bytes')).toBeGreaterThan(0);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);

    for (const [name, { type, samples }] of families) {
      if (type === 'counter') expect(name).toMatch(/_total$/);
      if (type !== 'histogram' || !name.startsWith('hotline_')) continue;
      const series = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels));
      for (const [, of] of series) {
        const buckets = of.filter((sample) => sample.name === `${name}_bucket`);
        const bounds = buckets.map(({ labels }) => Number(labels.le!.replace('+Inf', 'Infinity')));
        expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
        expect(bounds.at(-1)).toBe(Infinity);
        const counts = buckets.map((bucket) => bucket.value);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(of.find((sample) => sample.name === `${name}_count`)!.value).toBe(counts.at(-1));
      }
    }
  });

  it('[row 44] hold no key, no token and nothing that anybody typed, and no name that nobody declared', async () => {
    const connections = [
      {
        name: 'support',
        apiKeys: [`${CANARY}-key`],
        topicsToken: `${CANARY}-topics`,
        botToken: `${CANARY}-bot`,
      },
    ];
    const config = { connections, server: { metrics: { allow: [], token: `${CANARY}-token` } }, logLevel: 'debug' };
    await using host = await startHost({ plugins: { crm: CRM }, config });
    const apiKey = `${CANARY}-key`;
    await host.post({ type: '/client', text: CANARY, apiKey });
    await host.post({ type: `/${CANARY}`, apiKey });
    await host.post({ type: 'message_received', text: CANARY, apiKey });
    expect((await fetch(`${host.url}/metrics`)).status).toBe(403);
    const response = await fetch(`${host.url}/metrics`, { headers: { authorization: `Bearer ${CANARY}-token` } });
    const text = await response.text();
    expect(text).toContain('hotline_command_duration_seconds_count{command="/client"} 1');
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(String(host.instanceId));
    expect((await host.hotline(['plugins', '--json'])).stdout).not.toContain(CANARY);
    await host.stop();
    expect(host.stdout + host.stderr).not.toContain(CANARY);
  });
});
