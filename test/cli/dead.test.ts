import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDelivery } from '../../core/emulator/deliveries.ts';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import { CONFIG, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, writeFiles } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { claimAll, settle } from '../store/engine.ts';
import { linesOf } from './lines-of.ts';

const BROKEN = `export default { events: { message_received() { throw new Error('out of order'); } } };`;
const MENDED = `export default { events: { message_received(event, ctx) { ctx.log.info({}, 'got ' + event.text); } } };`;
const GIVE_UP_AT_ONCE = { events: { retryDelaysMs: [] } };

/** What `hotline events --follow --json` prints, in a process that ends with the test. */
async function follow({ folder }: Pick<RunningHost, 'folder'>) {
  const child = spawnHotline(['events', '--config', path.join(folder, CONFIG), '--follow', '--json']);
  await linesOf(child.stderr).until(/Following/);
  return { ...linesOf(child.stdout), [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

/** A host with dead letters, as many as there are dialogs, of each of two plugins. */
async function hostWithDead(dialogs: number): Promise<RunningHost> {
  const host = await startHost({ plugins: { invoice: BROKEN, crm: BROKEN }, config: GIVE_UP_AT_ONCE });
  for (let topicId = 1; topicId <= dialogs; topicId++) await host.post({ type: 'message_received', topicId });
  await host.logged(new RegExp(`(it is a dead letter now[^]*){${2 * dialogs}}`));
  // What is said in the log may be on its way to the store.
  await expect.poll(() => letters(host)).toHaveLength(2 * dialogs);
  return host;
}

/** A deployment whose store has so many dead letters of `crm`, all given up at one time; the path of its configuration. */
async function storeWithDead(folder: string, count: number, diedAt: number): Promise<string> {
  const config = writeDeployment(folder, { plugins: { crm: BROKEN }, config: GIVE_UP_AT_ONCE });
  const store = await openSqliteStore({ file: path.join(folder, 'data/hotline.sqlite') });
  const body = JSON.stringify(buildDelivery({ type: 'message_received' }));
  const event = { connection: 'support', type: 'message_received', receivedAt: diedAt, body };
  const dialogs = Array.from({ length: count }, (_, index) => `d${index}`);
  await Promise.all(
    dialogs.map((dialog) => store.journal.append({ ...event, dialog }, [{ plugin: 'crm', take: false }])),
  );
  const claimed = await claimAll(store, { now: 1e15 });
  await Promise.all(claimed.map((delivery) => settle(store, delivery, { result: 'dead', at: diedAt, hold: false })));
  await store.close();
  return config;
}

async function letters(host: RunningHost, ...options: string[]): Promise<string[]> {
  const { stdout } = await host.hotline(['dead', '--json', ...options]);
  const lines = stdout.split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as { plugin: string; seq: number })
    .map(({ plugin, seq }) => `${plugin} ${seq}`)
    .sort();
}

describe('a plugin that throws', () => {
  it('[row 19] shows as retrying, then dead; once its file is mended, hotline dead retry delivers it', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, { plugins: { invoice: BROKEN }, config: { events: { retryDelaysMs: [1_500] } } });
    {
      await using host = await startHost({ folder: folder.path });
      using following = await follow(host);
      await host.post({ type: 'message_received', text: 'the 15th' });
      await following.until(/"retrying"/);
      await following.until(/"dead"/);
      const { stdout } = await host.hotline(['dead']);
      expect(stdout).toContain('2 attempts; the last: Error: out of order');
    }
    writeFiles(folder.path, { 'plugins/invoice/index.ts': MENDED });
    await using host = await startHost({ folder: folder.path });
    using following = await follow(host);
    const retried = await host.hotline(['dead', 'retry', '--yes']);
    expect(retried).toMatchObject({ code: 0, stdout: '1 dead letter is delivered again.\n' });
    await following.until(/"done"/);
    await host.logged(/got the 15th/);
    expect((await host.hotline(['dead'])).stdout).toBe('There are no dead letters.\n');
  });
});

describe('hotline dead', () => {
  it('lists dead letters with the last error and its reference, by plugin', async () => {
    await using host = await hostWithDead(2);
    const { code, stdout, stderr } = await host.hotline(['dead', '--plugin', 'crm']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}GIVEN UP +SEQ {2}PLUGIN {2}TYPE +DIALOG\n/);
    expect(
      stdout.match(
        /^✗ .* crm +message_received {2}\d\n {4}1 attempt; the last: Error: out of order\n {4}reference \w{6}$/gm,
      ),
    ).toHaveLength(2);
    expect((await host.hotline(['dead', '--limit', '3'])).stderr).toContain('3 of 4 dead letters; --limit shows more.');
    expect(await letters(host)).toEqual(['crm 1', 'crm 2', 'invoice 1', 'invoice 2']);
  });

  it('lists as many as are asked for, and says what is left', async () => {
    using folder = temporaryFolder();
    const config = await storeWithDead(folder.path, 1_200, 1_000);
    const dead = (...options: string[]) => runHotline(['dead', '--config', config, ...options]);
    const all = await dead('--json', '--limit', '5000');
    expect(all.stderr).toBe('');
    const seqs = all.stdout.split('\n').filter(Boolean);
    expect(seqs.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(
      Array.from({ length: 1_200 }, (_, index) => 1_200 - index),
    );
    const table = await dead('--limit', '1200');
    expect(table.stderr).toBe('');
    expect(table.stdout.match(/^✗ /gm)).toHaveLength(1_200);
    expect((await dead('--limit', '1100')).stderr).toBe('1100 of 1,200 dead letters; --limit shows more.\n');
  });

  it('takes all there are, once each, when the clock was set back after they died', async () => {
    using folder = temporaryFolder();
    const config = await storeWithDead(folder.path, 4, Date.now() + 3_600_000);
    const dead = (...args: string[]) => runHotline(['dead', ...args, '--config', config, '--yes']);
    expect((await dead('discard', '4')).stdout).toBe('1 dead letter is given up for good.\n');
    {
      await using host = await startHost({ folder: folder.path });
      expect((await dead('retry', '--all')).stdout).toBe('3 dead letters are delivered again.\n');
      await host.logged(/(is a dead letter[^]*){3}/);
    }
    expect((await dead('discard', '--plugin', 'crm')).stdout).toBe('3 dead letters are given up for good.\n');
  });

  it('retries and discards one event, of one plugin, or all', async () => {
    await using host = await hostWithDead(3);
    const said = async (...args: string[]) => {
      const { code, stdout } = await host.hotline(['dead', ...args, '--yes']);
      expect(code).toBe(0);
      return stdout;
    };
    expect(await said('discard', '1', '--plugin', 'crm')).toBe('1 dead letter is given up for good.\n');
    expect(await letters(host)).toEqual(['crm 2', 'crm 3', 'invoice 1', 'invoice 2', 'invoice 3']);
    expect(await said('discard', '2')).toBe('2 dead letters are given up for good.\n');
    expect(await said('discard', '--plugin', 'crm')).toBe('1 dead letter is given up for good.\n');
    expect(await letters(host)).toEqual(['invoice 1', 'invoice 3']);
    expect(await said('discard', '--all')).toBe('2 dead letters are given up for good.\n');
    expect(await said('retry', '--plugin', 'crm')).toBe('There are no dead letters of crm.\n');
  });

  it('does nothing unasked where there is nobody to ask, and says how to do it', async () => {
    await using host = await hostWithDead(1);
    for (const change of ['retry', 'discard'] as const) {
      const { code, stdout, stderr } = await host.hotline(['dead', change, '--all']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('2 dead letters? There is no terminal to ask on.\nAdd --yes');
      expect(stderr).toContain('(CONFIRMATION_NEEDED)');
    }
    expect(await letters(host)).toEqual(['crm 1', 'invoice 1']);
  });

  it('asks which ones are meant when it is not clear, and says what is none', async () => {
    await using host = await hostWithDead(1);
    const unclear = await host.hotline(['dead', 'retry', '--yes']);
    expect(unclear).toMatchObject({ code: 2, stdout: '' });
    expect(unclear.stderr).toContain('a number, --plugin NAME or --all');
    expect((await host.hotline(['dead', 'retry', '9', '--yes'])).stderr).toContain('(EVENT_UNKNOWN)');
    const none = await host.hotline(['dead', 'retry', '1', '--plugin', 'ping', '--yes']);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain('Event 1 is not a dead letter of ping.');
  });

  it('works on the store itself when no host runs; what is retried is delivered at the next start', async () => {
    await using host = await hostWithDead(1);
    await host.stop();
    expect(await letters(host)).toEqual(['crm 1', 'invoice 1']);
    expect((await host.hotline(['dead', 'discard', '1', '--plugin', 'crm', '--yes'])).code).toBe(0);
    expect((await host.hotline(['dead', 'retry', '--yes'])).stdout).toBe(
      '1 dead letter is delivered again when the host starts.\n',
    );
    writeFiles(host.folder, { 'plugins/invoice/index.ts': MENDED, 'plugins/crm/index.ts': MENDED });
    await using again = await startHost({ folder: host.folder });
    await again.logged(/"plugin":"invoice".*got /);
    expect(again.stderr).not.toMatch(/"plugin":"crm".*got /);
  });
});
