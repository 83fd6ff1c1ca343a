import { describe, expect, it } from 'vitest';
import { INSTANCE, KEY } from '../fixtures/deployment.ts';
import { startHost, type HostOptions, type RunningHost } from '../fixtures/running-host.ts';
import { sent, standIn } from '../fixtures/stand-in.ts';

/** `/track` goes on until `/arrive` is typed. */
const COURIER = `const { promise, resolve } = Promise.withResolvers();
  export default { commands: {
    '/track': { async run(_, ctx) { ctx.defer('Asking …'); return 'It is in ' + (await promise) + '.'; } },
    '/arrive': { run({ text }) { resolve(text); } },
  } };`;

const start = (settings: HostOptions['config'] = {}) =>
  startHost({ plugins: { courier: COURIER }, config: { logLevel: 'debug', ...settings } });

interface CommandJson {
  readonly id: string;
  readonly answeredAt: string;
  readonly late: readonly unknown[];
}

/** What `hotline events` knows of the `/track`, for programs and for people, and its row. */
async function found(host: RunningHost) {
  let json = '';
  // A command is stored a moment after its reply has left.
  while (json === '') json = (await host.hotline(['events', '--type', '/track', '--json'])).stdout;
  const command = JSON.parse(json) as CommandJson;
  const { code, stdout: shown } = await host.hotline(['events', 'show', `c:${command.id.slice(0, 8)}`]);
  expect(code).toBe(0);
  const { stdout: list } = await host.hotline(['events', '--commands']);
  return { ...command, shown, row: list.split('\n').find((line) => line.includes('/track'))! };
}

describe('What comes late for a command', () => {
  it('is shown with it: by a running host as to come, and without one as kept, with the reason and the text', async () => {
    await using host = await start();
    await host.post({ type: '/track', text: '1815' });
    await host.logged(/a late answer of courier is expected/);
    const before = await found(host);
    expect(before.late).toMatchObject([{ plugin: 'courier', state: 'expected' }]);
    expect(before.row).toMatch(/ {2}✓ courier \S+ ms {2}↩ courier to come$/);
    expect(before.shown).toMatch(/Asking …\n\n↩ courier to come\n$/);

    await host.post({ type: '/arrive', text: 'Turin' });
    await host.logged(/a late answer of courier is kept with its command/);
    await host.stop();
    const after = await found(host);
    const reason = 'The connection support has no token to post with.';
    expect(after.late).toEqual([
      {
        plugin: 'courier',
        state: 'kept',
        at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        text: { markdown: '/ ↩️ /track 1815\n\nIt is in Turin\\.', plain: '/ ↩️ /track 1815\n\nIt is in Turin.' },
        reason,
      },
    ]);
    expect(after.row).toMatch(/ {2}↩ courier not posted [\d.]+ m?s later$/);
    expect(after.shown).toContain(`\n  ${reason}\n/ ↩️ /track 1815\n\nIt is in Turin\\.\n`);
  });

  it('is shown as posted when the connection’s bot has posted it', async () => {
    await using telegram = await standIn(sent);
    await using host = await start({
      connections: [{ name: 'support', instanceId: INSTANCE, apiKeys: [KEY], botToken: '123456:canary-bot-token' }],
      outbound: { telegram: { url: telegram.url } },
    });
    await host.post({ type: '/track' });
    await host.post({ type: '/arrive', text: 'Turin' });
    await host.logged(/a late answer of courier was posted/);
    await host.stop();
    const { late, shown } = await found(host);
    expect(late).toMatchObject([{ state: 'sent', text: { plain: '/ ↩️ /track\n\nIt is in Turin.' } }]);
    expect(shown).toMatch(/\n\n↩ courier posted [\d.]+ m?s later\n\/ ↩️ \/track\n/);
  });
});
