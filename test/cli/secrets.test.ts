import { describe, expect, it } from 'vitest';
import { createClient } from '../../core/emulator/client.ts';
import { buildDelivery } from '../../core/emulator/deliveries.ts';
import type { ConnectionAnswer } from '../../core/cli/control-routes.ts';
import { controlClient } from '../../core/http/control-client.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';

const SECRETS = [
  'canary-first-key',
  'canary-second-key',
  'canary-topics-token',
  'canary-bot-token',
  'canary-wrong-key',
];
const connections = [
  {
    name: 'support',
    instanceId: '1',
    apiKeys: ['canary-first-key', 'canary-second-key'],
    topicsToken: 'canary-topics-token',
    botToken: 'canary-bot-token',
  },
];

/** Says all that it is given, in every way that there is. */
const TELLTALE = `const tell = (given, ctx) => {
  ctx.log.error({ ...given }, JSON.stringify(given));
  console.log(given);
  process.stderr.write(JSON.stringify([given, process.env, process.argv]) + '\\n');
  throw new Error(JSON.stringify(given));
};
export default { commands: { '/tell': { run: tell } }, events: { dialog_created: tell } };`;

async function postEverythingWrong({ webhooks }: RunningHost): Promise<string[]> {
  const client = createClient();
  const body = (fields: object) =>
    JSON.stringify(buildDelivery({ type: '/tell', instanceId: '1', apiKey: 'canary-first-key', ...fields }));
  const bodies = [
    body({}),
    body({ type: 'dialog_created', apiKey: 'canary-second-key' }),
    body({ apiKey: 'canary-wrong-key' }),
    body({ instanceId: 'unknown' }),
    body({}).slice(0, -1),
    body({ data: { api_key: 'hidden' } }),
    '{"event_type": 7, "api_key": "canary-first-key"}',
    `["canary-first-key"]`,
    `{"api_key": "canary-first-key", "filler": "${'x'.repeat(300_000)}"}`,
  ];
  const answers = await Promise.all(bodies.map((text) => client.post(webhooks, text, 10_000)));
  client.close();
  return answers.map((answer) => JSON.stringify(answer));
}

describe('keys and tokens [row 44]', () => {
  it.each(['start', 'dev'] as const)(
    'are nowhere in what hotline %s and the other verbs print, whatever fails',
    async (verb) => {
      const plugins = { telltale: TELLTALE, broken: `throw new Error('x');` };
      await using host = await startHost({ verb, plugins, config: { connections, logLevel: 'debug' } });
      const control = controlClient(host.folder);
      const keys = (await control.call<ConnectionAnswer[]>('GET /connections')).map(({ key }) => key);
      const secrets = [...SECRETS, ...keys, control.record.token];

      const answers = await postEverythingWrong(host);
      expect(new Set(answers.map((answer) => (JSON.parse(answer) as { status: number }).status))).toEqual(
        new Set([200, 400, 401, 413]),
      );
      const results = await Promise.all([
        host.hotline(['plugins']),
        host.hotline(['plugins', '--json']),
        host.hotline(['send', '/tell', '--connection', 'support']),
        host.hotline(
          ['send', '-', '--json'],
          '{"event_type": "/tell", "instance_id": "2", "api_key": "canary-wrong-key"}',
        ),
        host.hotline(['send', '-'], '{"api_key": "canary-first-key" oops'),
        host.hotline(['webhooks', '--check', '-', '--url', 'https://example.com'], '{"canary-first-key'),
      ]);
      await host.stop();
      const verbs = results.map(({ stdout, stderr }) => stdout + stderr);
      const everything = [host.stdout, host.stderr, ...answers, ...verbs].join('\n');
      expect(everything).toContain('dialog_created');
      expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
    },
  );
});
