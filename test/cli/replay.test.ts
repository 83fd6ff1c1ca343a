import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import type { Store } from '../../core/store/store.ts';
import { CONFIG, configSource, INSTANCE, KEY, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, writeFiles, writePlugin } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';
import { claimAll } from '../store/engine.ts';
import { linesOf } from './lines-of.ts';

const NEWCOMER = `export default { events: {
  message_received(event, ctx) { ctx.log.info({}, 'got ' + event.text + ' as ' + event.deliveryId); }
} };`;

const event = { connection: 'support', type: 'message_received', dialog: 'd', receivedAt: 1_000, body: '{}' };
const subscribers = [{ plugin: 'crm', take: false }];

/** A deployment whose store has so many events, all of them delivered to `crm`. */
async function withPast(folder: string, count: number, receivedAt = 1_000): Promise<{ config: string; file: string }> {
  const config = writeDeployment(folder, { plugins: { crm: NEWCOMER } });
  const file = path.join(folder, 'data/hotline.sqlite');
  const store = await openSqliteStore({ file });
  const numbers = Array.from({ length: count }, (_, index) => index);
  for (let from = 0; from < count; from += 1_000) {
    const some = numbers.slice(from, from + 1_000);
    await Promise.all(
      some.map((number) => store.journal.append({ ...event, dialog: `d${number % 100}`, receivedAt }, subscribers)),
    );
  }
  await settleAll(store);
  await store.subscriptions.remember('crm', ['message_received']);
  await store.close();
  return { config, file };
}

/** Takes all that waits for `crm` as done; what it was. */
async function settleAll(store: Store): Promise<{ readonly seq: number; readonly replay: number }[]> {
  const claimed = await claimAll(store, { now: 1e15, limit: 1e6, perDialog: 1e6 });
  const done = { plugin: 'crm', result: 'done' } as const;
  await store.journal.settle(claimed.map(({ token, event }) => ({ ...done, token, seq: event.seq })));
  return claimed.map(({ event, replay }) => ({ seq: event.seq, replay }));
}

/** One more event comes, and is delivered to `crm`. */
async function oneMore(file: string): Promise<void> {
  const store = await openSqliteStore({ file });
  await store.journal.append(event, subscribers);
  await settleAll(store);
  await store.close();
}

async function waiting(file: string) {
  const store = await openSqliteStore({ file });
  const all = await settleAll(store);
  await store.close();
  return all;
}

describe('hotline replay', () => {
  it('gives a plugin that was installed later the past that it declares, once', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, {});
    {
      await using host = await startHost({ folder: folder.path });
      for (const text of ['one', 'two']) await host.post({ type: 'message_received', text });
      await host.post({ type: 'dialog_closed' });
    }
    writePlugin(path.join(folder.path, 'plugins'), 'newcomer', NEWCOMER);
    await using host = await startHost({ folder: folder.path });
    const replay = (...options: string[]) => host.hotline(['replay', '--plugin', 'newcomer', ...options]);
    const said = async (...options: string[]) => {
      const { code, stdout, stderr } = await replay(...options);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    };
    expect(await said('--dry-run')).toBe('newcomer would get 2 events. Nothing was changed.\n');
    expect(await said('--since', '2099-01-01')).toBe('There are no such events for newcomer.\n');
    expect(await replay('--type', 'dialog_created,message_received')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'newcomer does not declare dialog_created; it declares message_received.',
      ) as string,
    });
    expect(await said('--type', 'message_received', '--dry-run')).toContain('would get 2 events');
    expect(await said('--after', '1')).toBe('1 event is on the way to newcomer.\n');
    await host.logged(/got two as 2-\d{13}/);
    expect(await said()).toBe('1 event is on the way to newcomer.\n');
    await host.logged(/got one as 1-\d{13}/);
    expect(await said()).toBe('There are no such events for newcomer.\n');
    expect(await said('--again')).toBe('2 events are on the way to newcomer.\n');
    expect(readdirSync(path.join(folder.path, 'data')).filter((name) => name.startsWith('replay'))).toEqual([]);
  });

  it('works without a host, and for a plugin that no host has seen', async () => {
    using folder = temporaryFolder();
    const { config, file } = await withPast(folder.path, 3);
    writePlugin(path.join(folder.path, 'plugins'), 'newcomer', NEWCOMER);
    const run = (...options: string[]) => runHotline(['replay', '--config', config, ...options]);
    expect(await run('--plugin', 'newcomer')).toMatchObject({
      code: 0,
      stdout: '3 events are on the way to newcomer, which gets them when the host starts.\n',
    });
    expect((await run('--plugin', 'crm', '--again')).stdout).toContain('3 events are on the way');
    expect((await waiting(file)).map(({ seq }) => seq).sort()).toEqual([1, 2, 3]);
  });

  it('gives a plugin the past of the connections that it serves, as they are configured now', async () => {
    using folder = temporaryFolder();
    const globex = { name: 'globex', instanceId: '222', apiKeys: ['key-of-globex'], plugins: ['newcomer'] };
    const initech = { name: 'initech', instanceId: '333', apiKeys: ['key-of-initech'] };
    const acme = { name: 'acme', instanceId: INSTANCE, apiKeys: [KEY], plugins: ['crm'] };
    writeDeployment(folder.path, { config: { connections: [acme, globex, initech] } });
    {
      await using host = await startHost({ folder: folder.path });
      await host.post({ type: 'message_received', text: 'acme’s secret' });
      for (const { instanceId, apiKeys } of [globex, initech])
        await host.post({ type: 'message_received', text: `news of ${instanceId}`, instanceId, apiKey: apiKeys[0]! });
    }
    for (const name of ['crm', 'newcomer']) writePlugin(path.join(folder.path, 'plugins'), name, NEWCOMER);
    const configure = (connections: readonly object[]) =>
      writeFiles(folder.path, { [CONFIG]: configSource({ connections }) });
    configure([acme, globex]);
    const replay = ['replay', '--config', path.join(folder.path, CONFIG), '--plugin'];
    const asleep = await runHotline([...replay, 'newcomer', '--dry-run']);
    expect(asleep.stdout).toBe('newcomer would get 1 event. Nothing was changed.\n');
    await using host = await startHost({ folder: folder.path });
    const said = async (...args: string[]) => (await runHotline([...replay, ...args])).stdout;
    expect(await said('newcomer')).toBe('1 event is on the way to newcomer.\n');
    await host.logged(/got news of 222 as 2-/);
    expect(await said('newcomer', '--after', '2')).toBe('There are no such events for newcomer.\n');
    configure([acme, { ...globex, plugins: ['crm'] }, initech]);
    await host.logged(/The configuration was taken over/);
    expect(await said('newcomer', '--again')).toBe('1 event is on the way to newcomer.\n');
    await host.logged(/got news of 333 as 3-/);
    expect(host.stderr).not.toContain('secret');
    const { plugins: _, ...open } = globex;
    configure([open]);
    await host.logged(/(The configuration was taken over[^]*){2}/);
    expect(await said('newcomer', '--again', '--dry-run')).toBe('newcomer would get 3 events. Nothing was changed.\n');
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('goes on where %s stopped it, and gives nothing twice', async (signal) => {
    using folder = temporaryFolder();
    const total = 30_000;
    const { config, file } = await withPast(folder.path, total);
    const child = spawnHotline(['replay', '--config', config, '--plugin', 'crm', '--again']);
    const ended = once(child, 'close');
    const lines = linesOf(child.stdout);
    await linesOf(child.stderr).until(/of 30,000/);
    child.kill(signal);
    if (signal === 'SIGINT') {
      const [said] = await lines.until(/Stopped/);
      expect(said).toMatch(
        /^Stopped after event \d+: [\d,]+ events so far\. Go on with: hotline replay --plugin crm --resume$/,
      );
    }
    expect((await ended)[0]).toBe(signal === 'SIGINT' ? 1 : null);
    const before = await waiting(file);
    expect(before.length).toBeLessThan(total);
    await oneMore(file);
    const resumed = await runHotline(['replay', '--config', config, '--plugin', 'crm', '--resume']);
    expect(resumed.code).toBe(0);
    const after = await waiting(file);
    const seqs = [...before, ...after].map(({ seq }) => seq);
    expect(new Set(seqs).size).toBe(total);
    // A crash may fall between a slice and its note; what is done anew then has the same number.
    expect(seqs.length - total).toBeLessThanOrEqual(signal === 'SIGINT' ? 0 : 500);
    expect(new Set([...before, ...after].map(({ replay }) => replay)).size).toBe(1);
    const twice = await runHotline(['replay', '--config', config, '--plugin', 'crm', '--resume']);
    expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('(REPLAY_UNKNOWN)') as string });
  });

  it('gives what came before the clock was set back', async () => {
    using folder = temporaryFolder();
    const { config, file } = await withPast(folder.path, 3, Date.now() + 3_600_000);
    const { stdout } = await runHotline(['replay', '--config', config, '--plugin', 'crm', '--again']);
    expect(stdout).toContain('3 events are on the way to crm');
    expect((await waiting(file)).map(({ seq }) => seq).sort()).toEqual([1, 2, 3]);
  });

  it('leaves a replay that was stopped as it is when it is to go on and do something else', async () => {
    using folder = temporaryFolder();
    const { config, file } = await withPast(folder.path, 1_200);
    const query = { plugin: 'crm', types: ['message_received'], again: true, replay: 7, dryRun: false, after: 500 };
    const position = path.join(folder.path, 'data/replay-crm.json');
    writeFiles(folder.path, { 'data/replay-crm.json': JSON.stringify({ query, matched: 500 }) });
    const resume = ['replay', '--config', config, '--plugin', 'crm', '--resume'];
    const others = ['--dry-run', '--again', '--type=message_received', '--since=3d', '--until=1d', '--after=9'];
    for (const other of others) {
      const { code, stdout, stderr } = await runHotline([...resume, other]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^error: option '--resume' cannot be used with option '--[a-z-]+/);
      expect(stderr).toContain(other.split('=')[0]);
    }
    expect(existsSync(position)).toBe(true);
    expect(await waiting(file)).toEqual([]);
    expect((await runHotline(resume)).stdout).toContain('1,200 events are on the way to crm');
    expect((await waiting(file)).length).toBe(700);
  });

  it('says when there is no such plugin, or one that declares nothing', async () => {
    using folder = temporaryFolder();
    const { config } = await withPast(folder.path, 1);
    writeFiles(folder.path, { 'plugins/crm/index.ts': NEWCOMER });
    writePlugin(path.join(folder.path, 'plugins'), 'deaf', 'export default {};');
    const error = async (...options: string[]) => {
      const { code, stderr } = await runHotline(['replay', '--config', config, ...options]);
      return { code, stderr: stderr.split('\n')[0] };
    };
    expect(await error('--plugin', 'crn')).toEqual({
      code: 1,
      stderr: 'Error There is no plugin crn; did you mean crm?',
    });
    expect(await error('--plugin', 'deaf')).toEqual({ code: 1, stderr: 'Error deaf declares no events.' });
    expect(await error()).toMatchObject({ code: 2 });
  });
});
