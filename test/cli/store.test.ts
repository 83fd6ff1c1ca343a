import { open, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { controlClient } from '../../core/http/control-client.ts';
import { startHost } from '../fixtures/running-host.ts';

const CRM = `export default { events: { message_received() {} } };`;
const file = (folder: string) => path.join(folder, 'data/hotline.sqlite');

describe('hotline store beside a running host', () => {
  it('says how much there is and that it is whole', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    await host.post({ type: 'message_received', text: 'hello' });
    await expect
      .poll(async () => (await host.hotline(['store', 'stats'])).stdout)
      .toMatch(/hotline\.sqlite\n1 event, the oldest received .*\.\nIt takes \d+ kB\.\n\n✓ crm: nothing to deliver\n$/);
    const stats = JSON.parse((await host.hotline(['store', 'stats', '--json'])).stdout) as object;
    expect(stats).toMatchObject({ file: file(host.folder), events: 1, plugins: [{ plugin: 'crm', open: 0, dead: 0 }] });
    const check = await host.hotline(['store', 'check']);
    expect(check.code).toBe(0);
    expect(check.stdout).toContain('is whole');
    expect(check.stdout).toContain('1 event, no open deliveries, no dead letters; ');
  });

  it('copies the store while events come in, and puts the copy back when the host is stopped', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    await host.post({ type: 'message_received', text: 'before' });
    const backup = host.hotline(['store', 'backup', 'copy.sqlite']);
    const answers = await Promise.all([1, 2, 3].map((topicId) => host.post({ type: 'message_received', topicId })));
    expect(answers).toMatchObject([{ status: 200 }, { status: 200 }, { status: 200 }]);
    const copied = await backup;
    expect(copied).toMatchObject({ code: 0, stderr: '' });
    const copy = path.join(host.folder, 'copy.sqlite');
    expect(copied.stdout).toContain(`and all that belongs to them are in ${copy}: `);
    expect((await stat(copy)).mode & 0o777).toBe(0o600);

    const again = await host.hotline(['store', 'backup', 'copy.sqlite']);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('(STORE_FILE_EXISTS)');
    expect((await host.hotline(['store', 'backup', 'copy.sqlite', '--force'])).code).toBe(0);

    for (const args of [['restore', 'copy.sqlite'], ['compact']]) {
      const { code, stderr } = await host.hotline(['store', ...args]);
      expect(code).toBe(1);
      expect(stderr).toContain(`is in use by process ${host.pid}, the running host.`);
    }
    await host.post({ type: 'message_received', text: 'after' });
    await host.stop();
    const restored = await host.hotline(['store', 'restore', 'copy.sqlite']);
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    const [kept] = /(?<=kept as ).*(?=\.\n)/.exec(restored.stdout)!;
    expect((await stat(kept)).size).toBeGreaterThan(0);
    expect((await host.hotline(['events'])).stdout).not.toContain('\n✓ 5');
    await using next = await startHost({ folder: host.folder });
    expect(await next.post({ type: 'message_received', text: 'on we go' })).toMatchObject({ status: 200 });
  });

  it('[row 26] fails when the store is damaged, and says so', async () => {
    await using host = await startHost();
    for (let topicId = 1; topicId < 60; topicId++)
      await host.post({ type: 'message_received', text: 'x'.repeat(3_000), topicId });
    await host.stop();
    await using next = await startHost({ folder: host.folder });
    const handle = await open(file(host.folder), 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(8_192, 0xa5), 0, 8_192, Math.floor(size / 8_192) * 4_096);
    await handle.close();
    const { code, stdout, stderr } = await next.hotline(['store', 'check']);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringMatching(/is damaged:\n.+/) as string });
    expect(stderr).toContain('hotline store restore FILE');
    await next.kill();
    const without = await next.hotline(['store', 'check']);
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('(STORE_CORRUPT)');
  });

  it('says why it can do nothing for a store in memory', async () => {
    await using host = await startHost({ config: { store: 'memory' } });
    await host.post({ type: 'message_received' });
    expect((await host.hotline(['store', 'stats'])).stdout).toContain('In the memory of the host\n1 event');
    for (const args of [['check'], ['backup', 'copy'], ['restore', 'copy'], ['compact']]) {
      const { code, stderr } = await host.hotline(['store', ...args]);
      expect([args[0], code, stderr]).toEqual([
        args[0],
        1,
        expect.stringMatching(/is in the memory of the host.*\n.*\(STORE_IN_MEMORY\)/),
      ]);
    }
  });
});

describe('hotline store without a host', () => {
  it('does all of it on the file', async () => {
    await using host = await startHost({ plugins: { crm: CRM } });
    await host.post({ type: 'message_received' });
    await host.stop();
    for (const args of [['stats'], ['check'], ['backup', 'copy.sqlite'], ['compact'], ['restore', 'copy.sqlite']]) {
      const { code, stdout, stderr } = await host.hotline(['store', ...args]);
      expect([args[0], code, stderr]).toEqual([args[0], 0, '']);
      expect(stdout).toMatch(/hotline\.sqlite|copy\.sqlite/);
    }
  });

  it('refuses what is no backup', async () => {
    await using host = await startHost();
    await host.stop();
    await writeFile(path.join(host.folder, 'diary'), 'Dear diary,\n'.repeat(1_000));
    const before = await readFile(file(host.folder));
    for (const [name, code] of [
      ['diary', 'STORE_CORRUPT'],
      ['absent', 'STORE_MISSING'],
    ] as const)
      expect((await host.hotline(['store', 'restore', name])).stderr).toContain(`(${code})`);
    expect((await readFile(file(host.folder))).equals(before)).toBe(true);
  });
});

describe('keys [row 44]', () => {
  it('are nowhere in what the verbs about the store print, nor in a backup', async () => {
    await using host = await startHost({
      plugins: {
        teller: `export default { events: { message_received(e) { throw new Error(JSON.stringify(e)); } } };`,
      },
      config: { events: { retryDelaysMs: [] } },
    });
    await host.post({ type: 'message_received', text: 'recognisable', data: { api_key: 'canary-inside' } });
    await host.logged(/dead letter/);
    const secrets = [host.key, controlClient(host.folder).record.token];
    const results = await Promise.all([
      host.hotline(['events']),
      host.hotline(['events', '--json']),
      host.hotline(['events', 'show', '1']),
      host.hotline(['dead']),
      host.hotline(['dead', '--json']),
      host.hotline(['replay', '--plugin', 'teller', '--again']),
      host.hotline(['store', 'stats', '--json']),
      host.hotline(['store', 'check', '--json']),
      host.hotline(['store', 'backup', 'copy.sqlite']),
    ]);
    const copy = await readFile(path.join(host.folder, 'copy.sqlite'), 'latin1');
    const everything = [...results.map(({ stdout, stderr }) => stdout + stderr), copy].join('\n');
    expect(everything).toContain('recognisable');
    expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  });
});
