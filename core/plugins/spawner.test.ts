import { spawn } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { descendantsOf } from '../../test/fixtures/footprint.ts';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { survivors } from '../../test/fixtures/processes.ts';
import { runPlugins } from '../../test/fixtures/running-plugins.ts';

const LIMITS = { heapMb: 64, nice: 0 };

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

  it.each([
    // It never takes what is handed to it.
    ['in the middle of a start', 1, 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);'],
    ['before it has heard of an end', 3, ''],
  ])('[row 21] ends with all that it has started when the host dies %s', async (_, count, then) => {
    using folder = temporaryFolder();
    const order = { directory: folder.path, dataDir: folder.path, readable: [], permissions: [], limits: LIMITS };
    const host = spawn(process.execPath, [
      '--input-type=module',
      '--eval',
      `import { Spawner } from '${new URL('./spawner.ts', import.meta.url)}';
      const spawner = new Spawner();
      for (let i = 0; i < ${count}; i++) void spawner.spawn(${JSON.stringify(order)});
      ${then}`,
    ]);
    const [spawner, ...started] = await vi.waitUntil(() => {
      const pids = descendantsOf(host.pid!);
      return pids.length === 1 + count && pids;
    }, 10_000);
    process.kill(spawner!, 'SIGSTOP');
    if (then === '') process.kill(started.pop()!, 'SIGKILL');
    host.kill('SIGKILL');
    expect(await survivors([host.pid!], 5_000)).toEqual([]);
    process.kill(spawner!, 'SIGCONT');
    expect(await survivors([spawner!, ...started], 5_000)).toEqual([]);
  });

  it('ends with the host’s plugins', async () => {
    const plugins = await runPlugins({ calm: CALM });
    const parent = Number(await plugins.reply('calm', '/parent'));
    await plugins[Symbol.asyncDispose]();
    expect(await survivors([parent], 1000)).toEqual([]);
  });
});
