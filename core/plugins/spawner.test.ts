import { describe, expect, it } from 'vitest';
import { runPlugins } from '../../test/fixtures/running-plugins.ts';
import { survivors } from '../../test/fixtures/processes.ts';

const CALM = `export default { commands: { '/parent': { run: () => String(process.ppid) } } };`;

describe('the process that starts the plugins’ processes', () => {
  it('is one for all of them, and not the host', async () => {
    await using plugins = await runPlugins({ calm: CALM, other: CALM });
    const parents = await Promise.all([plugins.reply('calm', '/parent'), plugins.reply('other', '/parent')]);
    expect(parents[0]).toBe(parents[1]);
    expect(parents[0]).not.toBe(String(process.pid));
  });

  it('may be killed: what it started is ended and, by another one, started again', async () => {
    await using plugins = await runPlugins({ calm: CALM });
    const { pid } = plugins.plugin('calm');
    const parent = Number(await plugins.reply('calm', '/parent'));
    process.kill(parent, 'SIGKILL');
    await plugins.logged(({ message }) => message.includes('was ended by SIGKILL; it is restarted'));
    expect(await plugins.reply('calm', '/parent')).not.toBe(String(parent));
    expect(await survivors([pid!, parent], 1000)).toEqual([]);
  });

  it('ends with the host’s plugins', async () => {
    const plugins = await runPlugins({ calm: CALM });
    const parent = Number(await plugins.reply('calm', '/parent'));
    await plugins[Symbol.asyncDispose]();
    expect(await survivors([parent], 1000)).toEqual([]);
  });
});
