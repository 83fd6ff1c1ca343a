import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, writeDeployment } from '../fixtures/deployment.ts';
import { runHotline, spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost, type RunningHost } from '../fixtures/running-host.ts';
import { linesOf } from './lines-of.ts';

const CRM = `export default { events: {
  message_received: (event, ctx) => ctx.log.info('had ' + event.text), dialog_created() {} } };`;
const THROWER = `export default { events: { message_received() { throw new Error('no \\u001b[31mluck'); } } };`;

interface EventJson {
  readonly seq: number;
  readonly type: string;
  readonly deliveries: readonly { readonly plugin: string; readonly state: string }[];
}

const parse = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as EventJson);

/** `hotline events --follow --json`, from when it follows. */
async function follow(host: Pick<RunningHost, 'folder'>, ...options: string[]) {
  const args = ['events', '--config', path.join(host.folder, CONFIG), '--follow', '--json', ...options];
  const child = spawnHotline(args, { cwd: host.folder });
  const lines = linesOf(child.stdout);
  const [said] = await linesOf(child.stderr).until(/Following/);
  return {
    said,
    until: async (pattern: RegExp) => (await lines.until(pattern)).map((line) => JSON.parse(line) as EventJson),
    async interrupt() {
      const ended = once(child, 'close');
      child.kill('SIGINT');
      return (await ended)[0] as number;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

describe('hotline events', () => {
  it('lists the newest events with their deliveries, beside a running host and without one', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    const none = await host.hotline(['events']);
    expect(none).toMatchObject({ code: 0, stdout: 'There are no such events.\n' });
    const { stdout: mistyped } = await host.hotline(['events', '--type', 'message_recieved,dialog_closed']);
    expect(mistyped).toBe(
      'There are no such events.\nHotline is not known to send message_recieved; did you mean message_received?\n',
    );
    await host.post({ type: 'dialog_created', title: 'Ada Lovelace', topicId: 7 });
    await host.post({ type: 'message_received', text: 'hello', topicId: 7 });
    await host.post({ type: 'dialog_closed', topicId: 8, title: 'Bo' });
    await host.logged(/had hello/);
    await host.stop();
    const { code, stdout } = await host.hotline(['events']);
    expect(code).toBe(0);
    const shown = stdout.split('\n').map((line) => line.replace(/\d\d-\d\d \d\d:\d\d:\d\d/, 'TIME'));
    expect(shown.map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      'TIME SEQ TYPE DIALOG DELIVERIES',
      '· TIME 3 dialog_closed 8 Bo for no plugin',
      '✓ TIME 2 message_received 7 Ada Lovelace ✓ crm',
      '✓ TIME 1 dialog_created 7 Ada Lovelace ✓ crm',
      '',
    ]);
  });

  it('filters by type, dialog, plugin, state and time', async () => {
    await using host = await startHost({
      plugins: { crm: CRM, thrower: THROWER },
      config: { events: { retryDelaysMs: [] } },
    });
    using following = await follow(host);
    await host.post({ type: 'dialog_created', topicId: 7 });
    await host.post({ type: 'message_received', topicId: 7 });
    await host.post({ type: 'message_received', topicId: 17 });
    await following.until(/"seq":3.*"dead"/);
    const seqs = async (...options: string[]) => {
      const { code, stdout, stderr } = await host.hotline(['events', '--json', ...options]);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return parse(stdout).map(({ seq }) => seq);
    };
    const key = `${host.instanceId}:-1002146012345:17`;
    const found = await Promise.all([
      seqs('--limit', '2'),
      seqs('--type', 'dialog_created,dialog_closed'),
      seqs('--dialog', '7'),
      seqs('--dialog', key),
      seqs('--plugin', 'thrower'),
      seqs('--plugin', 'crm', '--state', 'dead'),
      seqs('--since', '1h'),
      seqs('--until', '2020-01-01'),
    ]);
    expect(found).toEqual([[3, 2], [1], [2, 1], [3], [3, 2], [], [3, 2, 1], []]);
  });

  it('follows: shows what comes, and ends well on Ctrl-C', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    await host.post({ type: 'dialog_created', topicId: 7 });
    using following = await follow(host, '--type', 'message_received');
    await host.post({ type: 'dialog_created', topicId: 8 });
    await host.post({ type: 'message_received', text: 'hello', topicId: 7 });
    const seen = await following.until(/"done"/);
    expect(new Set(seen.map(({ seq, type }) => `${seq} ${type}`))).toEqual(new Set(['3 message_received']));
    expect(await following.interrupt()).toBe(0);
  });

  it('says that nothing will come when no host runs', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, {});
    await (await startHost({ folder: folder.path })).stop();
    using following = await follow({ folder: folder.path });
    expect(following.said).toContain('No host is running');
    expect(await following.interrupt()).toBe(0);
  });

  it('is not upset when nobody reads any further', async () => {
    await using host = await startHost();
    for (let topicId = 1; topicId < 40; topicId++)
      await host.post({ type: 'message_received', text: 'x'.repeat(3_000), topicId });
    const child = spawnHotline(['events', '--json', '--limit', '100', '--config', path.join(host.folder, CONFIG)]);
    const stderr = linesOf(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(0);
    await expect(stderr.until(/./)).rejects.toThrow();
  });
});

describe('hotline events show', () => {
  it('shows the payload, and every attempt with its error and its reference, harmless to the terminal', async () => {
    await using host = await startHost({
      plugins: { crm: CRM, thrower: THROWER },
      config: { events: { retryDelaysMs: [1] } },
    });
    using following = await follow(host);
    await host.post({ type: 'message_received', text: 'hello \u001b[2J', topicId: 7 });
    await following.until(/"dead"/);
    const { code, stdout } = await host.hotline(['events', 'show', '1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Event 1: message_received\n {2}received +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}, /);
    expect(stdout).toContain('✓ crm done at the first attempt\n✗ thrower dead\n    attempt 1  ');
    expect(
      stdout.match(/failed after \d+ ms\n {6}reference [A-Z0-9]{6}\n {6}Error: no \ufffd\[31mluck\n/g),
    ).toHaveLength(2);
    expect(stdout).toContain('"text": "hello \\u001b[2J"');
    expect(stdout).not.toContain('\u001b');
    const [reference] = /(?<=reference )\w+/.exec(stdout)!;
    expect(host.stderr).toContain(`"reference":"${reference}"`);
    const [event] = parse((await host.hotline(['events', 'show', '1', '--json'])).stdout);
    expect(event).toMatchObject({
      seq: 1,
      repeats: 0,
      receivedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      deliveries: [{ plugin: 'crm' }, { plugin: 'thrower', attempts: [{ attempt: 1 }, { attempt: 2 }] }],
      payload: { event_type: 'message_received' },
    });
  });

  it('counts the repeats that were recognised', async () => {
    await using host = await startHost();
    for (const _ of [1, 2, 3]) await host.post({ type: 'message_received', messageId: 7, at: new Date(0) });
    const { stdout } = await host.hotline(['events', 'show', '1']);
    expect(stdout).toContain('2 repeats recognised and not stored again');
    expect(stdout).toContain('No plugin wanted it.');
  });
});

describe('hotline events, called wrongly,', () => {
  it.each([
    [['events', '--since', 'yesterday'], 'It must be like 15m, 2h or 3d'],
    [['events', '--state', 'lost'], 'Allowed choices are waiting, retrying'],
    [['events', '--limit', '0'], 'It must be a whole number above 0.'],
    [['events', 'show', 'x'], 'It must be the number of an event'],
    [['events', 'shwo'], 'shwo'],
  ])('%j fails with 2 and says what is allowed', async (args, sentence) => {
    const { code, stdout, stderr } = await runHotline(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it('says when there is no such event, no store yet, or none at all', async () => {
    using folder = temporaryFolder();
    const config = writeDeployment(folder.path, {});
    const error = async (...args: string[]) => {
      const { code, stderr } = await runHotline(['events', '--config', config, ...args]);
      expect(code).toBe(1);
      return stderr;
    };
    expect(await error()).toContain(`There is no store at ${folder.path}/data/hotline.sqlite yet.`);
    await (await startHost({ folder: folder.path })).stop();
    expect(await error('show', '7')).toContain('(EVENT_UNKNOWN)');
    writeDeployment(folder.path, { config: { store: 'memory' } });
    expect(await error()).toContain('The store is in the memory of the host, and no host runs');
  });

  it('names the process that has the store', async () => {
    await using host = await startHost();
    // As if the file that leads to the host were lost.
    await rm(path.join(host.folder, 'data/control.json'));
    const { code, stderr } = await host.hotline(['events']);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`hotline\\.sqlite is in use by process ${host.pid}\\.\n.*\\(STORE_HELD\\)`));
  });
});
