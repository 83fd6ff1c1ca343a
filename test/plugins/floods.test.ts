import { describe, expect, it } from 'vitest';
import { runPlugins } from '../fixtures/running-plugins.ts';

describe('a plugin that floods [row 18]', () => {
  const SOURCE = `import fs from 'node:fs';
    export default { commands: {
      '/log': { run(_, { log }) { for (let i = 0; i < 1e6; i++) log.info({ i }, 'line'); return 'logged'; } },
      '/console': { run() { for (let i = 0; i < 2e4; i++) console.log('line ' + i); return 'printed'; } },
      '/long': { run() { console.log('x'.repeat(1e6)); return 'printed'; } },
      '/garbage': { run() { fs.writeSync(3, 'no json at all\\n'); return new Promise(() => {}); } },
      '/node': { run() { fs.writeSync(3, '{"cmd":"NODE_HANDLE","type":"net.Socket"}\\n{"cmd":"NODE_CLUSTER"}\\n'); return new Promise(() => {}); } },
      '/call': { run() { fs.writeSync(3, '["constructor",["return process"],"1"]\\n'); return new Promise(() => {}); } },
      '/line': { run() { const mb = Buffer.alloc(1 << 20, 97); for (let sent = 0; sent < 600 << 20; ) { try { sent += fs.writeSync(3, mb); } catch {} } return 'written'; } },
      '/alive': { run: () => 'alive' },
    } };`;

  it('has a million log lines throttled, which is said once', async () => {
    await using plugins = await runPlugins({ loud: SOURCE });
    expect(await plugins.reply('loud', '/log')).toBe('logged');
    await plugins.logged(({ message }) => /\d+ log lines dropped: more than 100 in a second/.test(message));
    expect(plugins.log.filter(({ message }) => message === 'line').length).toBeLessThanOrEqual(100);
    expect(plugins.log.filter(({ message }) => message.includes('dropped'))).toHaveLength(1);
  });

  it('has its printed lines throttled and cut likewise', async () => {
    await using plugins = await runPlugins({ loud: SOURCE });
    expect(await plugins.reply('loud', '/console')).toBe('printed');
    await plugins.logged(({ message }) => /\d+ lines of output dropped/.test(message));
    await using other = await runPlugins({ loud: SOURCE });
    expect(await other.reply('loud', '/long')).toBe('printed');
    const line = await other.logged(({ message }) => message.startsWith('xxx'));
    expect(line.message.length).toBeLessThan(5000);
  });

  it.each([
    ['/garbage', 'sent a line that is no message'],
    ['/node', 'sent a line that is no message'],
    ['/call', 'sent a line that is no message'],
    ['/line', 'sent a line of more than 1048576 characters'],
  ] as const)('is ended, alone, when it breaks the channel with %s', async (name, reason) => {
    await using plugins = await runPlugins({ loud: SOURCE, calm: SOURCE });
    expect(await plugins.command('loud', name)).toMatchObject({
      status: 'died',
      reason: `broke the channel to the host: it ${reason}`,
    });
    expect(await plugins.reply('calm', '/alive')).toBe('alive');
    expect(await plugins.reply('loud', '/alive')).toBe('alive');
    expect(plugins.plugin('calm').restarts).toBe(0);
  });
});
