import { describe, expect, it } from 'vitest';
import type { InstalledPlugin } from '../../core/plugins/listing.ts';
import { isRunning, survivors } from '../fixtures/processes.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';

const CALM = `export default { setup() { setInterval(() => {}, 1000); } };`;
const LOOP = `export default { commands: { '/loop': { run() { process.stderr.write('begins to loop\\n'); for (;;); } } } };`;
const STUBBORN = `export default { setup() {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});
  process.on('exit', () => { for (;;); });
} };`;

async function pidsOf(host: RunningHost, names: readonly string[]): Promise<number[]> {
  const { stdout } = await host.hotline(['plugins', '--json']);
  const plugins = JSON.parse(stdout) as InstalledPlugin[];
  return names.map((name) => plugins.find((plugin) => plugin.name === name)!.pid!);
}

describe('a host that is killed with SIGKILL [row 21]', () => {
  it('leaves no process of an idle or a stubborn plugin after a second', async () => {
    await using host = await startHost({ plugins: { calm: CALM, stubborn: STUBBORN } });
    const pids = await pidsOf(host, ['calm', 'stubborn']);
    expect(pids.filter(isRunning)).toEqual(pids);
    expect(await host.kill()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await survivors(pids, 1000)).toEqual([]);
  });

  it('leaves none of a plugin that loops at that moment', async () => {
    await using host = await startHost({ plugins: { calm: CALM, loop: LOOP } });
    const pids = await pidsOf(host, ['calm', 'loop']);
    void host.post({ type: '/loop' });
    await host.logged(/begins to loop/);
    expect(pids.filter(isRunning)).toEqual(pids);
    await host.kill();
    expect(await survivors(pids, 1000)).toEqual([]);
  });

  it('leaves none of those that were restarted before', async () => {
    const dying = `export default { commands: { '/die': { run: () => process.exit(3) } } };`;
    await using host = await startHost({ plugins: { dying } });
    const [before] = await pidsOf(host, ['dying']);
    await host.post({ type: '/die' });
    const [after] = await pidsOf(host, ['dying']);
    expect(after).not.toBe(before);
    await host.kill();
    expect(await survivors([before!, after!], 1000)).toEqual([]);
  });
});

describe('a host that is asked to stop', () => {
  it('leaves no process behind, not even of a plugin that loops', async () => {
    await using host = await startHost({ plugins: { loop: LOOP }, config: { sandbox: { disposeMs: 100 } } });
    const pids = await pidsOf(host, ['loop']);
    void host.post({ type: '/loop' });
    await host.logged(/begins to loop/);
    expect(await host.stop()).toEqual({ code: 0, signal: null });
    expect(await survivors(pids, 1000)).toEqual([]);
  });
});
