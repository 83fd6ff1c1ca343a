import { once } from 'node:events';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MeasuredPlugin } from '../../core/cli/control-routes.ts';
import { CONFIG, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { linesOf } from './lines-of.ts';

const CRM = `export default {
  commands: { '/invoice': { run: () => 'a client' }, '/client': { run: () => 'a client' } },
  events: { message_received() { throw new Error('no luck'); } },
};`;
const LOOPER = `export default { commands: { '/invoice': { run() { for (;;); } }, '/fine': { run: () => 'fine' } } };`;
const LATE = `export default { commands: { '/late': { run: () => new Promise((resolve) => setTimeout(resolve, 1_800, 'late')) } } };`;
/** Little time for each command. */
const replies = { budgetMs: 1_600, reserveMs: 100 };

interface CommandJson {
  readonly id: string;
  readonly name: string;
  readonly tookMs: number;
  readonly parts: readonly { readonly plugin: string; readonly outcome: string; readonly tookMs: number }[];
}

async function commands(host: RunningHost, ...options: string[]): Promise<CommandJson[]> {
  const { code, stdout, stderr } = await host.hotline(['events', '--json', ...options]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as CommandJson);
}

async function measured(host: RunningHost, name: string): Promise<MeasuredPlugin> {
  const { stdout } = await host.hotline(['plugins', '--json']);
  return (JSON.parse(stdout) as MeasuredPlugin[]).find((plugin) => plugin.name === name)!;
}

describe('who has spent a command’s time', () => {
  it('is told with the command, while a host runs and afterwards, and logged when it was half of the budget', async () => {
    await using host = await startHost({ plugins: { crm: CRM, looper: LOOPER }, config: { replies } });
    await host.post({ type: '/invoice', operatorId: 77 });
    await host.logged(/\/invoice took \d\.\d\d s: looper \d\.\d\d s \(killed\), crm \d\.\d\d s \(ok\)/);
    await host.post({ type: '/client' });
    await host.post({ type: '/unheard' });
    await host.stop();

    const all = await commands(host, '--commands');
    expect(all.map(({ name, parts }) => [name, parts.map(({ plugin, outcome }) => `${plugin} ${outcome}`)])).toEqual([
      ['/unheard', []],
      ['/client', ['crm ok']],
      ['/invoice', ['crm ok', 'looper killed']],
    ]);
    const [invoice] = await commands(host, '--type', '/invoice');
    const [crm, looper] = invoice!.parts;
    expect(crm!.tookMs).toBeLessThan(looper!.tookMs);
    expect(looper!.tookMs).toBeLessThan(invoice!.tookMs);

    for (const id of [invoice!.id, `c:${invoice!.id}`, `c:${invoice!.id.slice(0, 10)}`]) {
      const { stdout } = await host.hotline(['events', 'show', '--', id]);
      expect(stdout).toMatch(/^Command \/invoice\n {2}id +\S{43}\n/);
      expect(stdout).toMatch(/✗ looper +hung, was ended +\S+ m?s +█+.*\n✓ crm +answered +\S+ m?s/);
      expect(stdout).toContain('looper: did not answer within');
    }
    const { stdout } = await host.hotline(['events', '--commands']);
    expect(stdout.split('\n')[0]).toMatch(/TIME +ID +COMMAND +TOOK +DIALOG +PLUGINS$/);
    expect(stdout).toMatch(/✗ .* c:\S{8} +\/invoice +\S+ m?s .*✗ looper hung, was ended \S+ m?s\n$/);
  });

  it('is found by dialog, plugin and time', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    await host.post({ type: '/client', topicId: 7 });
    await host.post({ type: '/client', topicId: 17 });
    await host.post({ type: '/unheard', topicId: 7 });
    await host.stop();
    const count = async (...options: string[]) => (await commands(host, '--commands', ...options)).length;
    expect(await count('--dialog', '7')).toBe(2);
    expect(await count('--dialog', '7', '--plugin', 'crm')).toBe(1);
    expect(await count('--since', '1h', '--limit', '2')).toBe(2);
    expect(await count('--until', '2020-01-01')).toBe(0);
    expect(await count('--type', '/client,/unheard')).toBe(3);
  });

  it('cannot be asked for by what several commands begin with, by what none has, or with events', async () => {
    await using host = await startHost();
    // More than there are first characters.
    for (let i = 0; i < 65; i++) await host.post({ type: '/unheard' });
    await host.stop();
    const firsts = (await commands(host, '--commands', '--limit', '100')).map(({ id }) => id[0]!);
    const twice = firsts.find((first, i) => firsts.indexOf(first) !== i)!;
    const several = await host.hotline(['events', 'show', `c:${twice}`]);
    expect(several).toMatchObject({ code: 1, stdout: '' });
    expect(several.stderr).toMatch(/Several commands begin with .*, among them c:\S{8} \(\/unheard\)/);
    const none = await host.hotline(['events', 'show', 'c:no-such-command']);
    expect(none.stderr).toContain('(COMMAND_UNKNOWN)');
    for (const args of [
      ['--type', '/x,message_received'],
      ['--commands', '--follow'],
      ['--type', '/x', '--state', 'dead'],
    ]) {
      expect((await host.hotline(['events', ...args])).code).toBe(2);
    }
  });
});

describe('the figures of a plugin', () => {
  it('outlive its processes: calls by kind and outcome, lateness, restarts, processor time and memory', async () => {
    await using host = await startHost({
      plugins: { crm: CRM, looper: LOOPER, late: LATE },
      config: { replies, events: { retryDelaysMs: [] } },
    });
    await host.post({ type: '/invoice' });
    for (let body = ''; !body.includes('fine');) body = JSON.stringify(await host.post({ type: '/fine' }));
    await host.post({ type: 'message_received' });
    await host.post({ type: '/late' });
    await host.logged(/late answered \/late 0\.\d+ s after its deadline/);
    await host.logged(/a dead letter now/);

    const looper = await measured(host, 'looper');
    expect(looper).toMatchObject({ state: 'serving', restarts: 1 });
    expect(looper.figures!.calls.command.outcomes).toMatchObject({ ok: 1, killed: 1 });
    expect(looper.figures!.calls.command.tookMs!.p99).toBeGreaterThan(100);
    expect(looper.figures!.residentBytes).toBeGreaterThan(10_000_000);
    // Of a process that was ended, only Linux tells at that moment what it had used.
    if (process.platform === 'linux') expect(looper.figures!.cpuMs).toBeGreaterThan(0);
    const { calls, queue } = (await measured(host, 'crm')).figures!;
    expect(calls.command).toMatchObject({ total: 1, failures: 0, outcomes: { ok: 1 } });
    expect(calls.event).toMatchObject({ total: 1, failures: 1, outcomes: { failed: 1 } });
    expect(queue).toMatchObject({ inFlight: 0, dead: 1 });
    const late = (await measured(host, 'late')).figures!;
    expect(late.calls.command.outcomes).toEqual({ timeout: 1 });
    expect(late.late).toMatchObject({ count: 1, byMs: { p50: expect.any(Number) as number } });
  });

  it('count what a circuit skips', async () => {
    const config = { replies: { ...replies, circuit: { timeouts: 1 } } };
    await using host = await startHost({ plugins: { looper: LOOPER }, config });
    for (let i = 0; i < 3; i++) await host.post({ type: '/invoice' });
    const { calls } = (await measured(host, 'looper')).figures!;
    expect(calls.command).toMatchObject({ total: 3, failures: 3, outcomes: { killed: 1, skipped: 2 } });
  });
});

describe('hotline plugins --watch', () => {
  it('shows each second who makes trouble, names it at the top, and ends well on Ctrl-C', async () => {
    await using host = await startHost({ plugins: { crm: CRM, looper: LOOPER }, config: { replies } });
    const child = spawnHotline(['plugins', '--watch', '--config', path.join(host.folder, CONFIG)], {
      cwd: host.folder,
    });
    const lines = linesOf(child.stdout);
    expect((await lines.until(/^$/)).slice(0, 3)).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d · 2 plugins, all serve · up \d+ /),
      expect.stringMatching(
        /^ {2}PLUGIN +STATE +CALLS +FAILED +LATE +P50 +P95 +P99 +CPU +MEMORY +RESTARTS +RELOADS +QUEUE$/,
      ),
      expect.stringMatching(/^● crm +serving +0 +0 +0 /),
    ]);
    await host.post({ type: '/invoice' });
    const seen = await lines.until(/looper +serving +1 +1 \+1 .* 1 \+1 /);
    expect(seen.at(-2)).toContain('PLUGIN');
    expect(seen.join('\n')).not.toContain('\u001b');
    const ended = once(child, 'close');
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(0);
  });

  it('is for programs, too: an array a second', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    const args = ['plugins', '--watch', '--json', '--config', path.join(host.folder, CONFIG)];
    const child = spawnHotline(args, { cwd: host.folder });
    const lines = linesOf(child.stdout);
    for (let i = 0; i < 2; i++) {
      const [line] = await lines.until(/./);
      expect(JSON.parse(line!)).toMatchObject([{ name: 'crm', state: 'serving', figures: { calls: {} } }]);
    }
    child.kill('SIGINT');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('waits for the next host when the one that it shows has ended, and says when there was none', async () => {
    using folder = temporaryFolder();
    const config = writeDeployment(folder.path, { plugins: { crm: CRM } });
    const none = await runHotline(['plugins', '--watch', '--config', config]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('(HOST_NOT_RUNNING)');
    const first = await startHost({ folder: folder.path });
    const child = spawnHotline(['plugins', '--watch', '--config', config], { cwd: folder.path });
    const lines = linesOf(child.stdout);
    await lines.until(/crm +serving/);
    await first.stop();
    await lines.until(/No host is running/);
    await using _second = await startHost({ folder: folder.path });
    await lines.until(/1 plugin, all serve/);
    child.kill('SIGINT');
    await once(child, 'close');
  });

  it('shows no other folder than that of the host', async () => {
    const { code, stderr } = await runHotline(['plugins', '--watch', '--plugins', '/tmp']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('a folder of its own') as string });
  });
});
