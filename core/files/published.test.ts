import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { openLinkKey } from './link-key.ts';
import { openPublishedFiles, type PublishedFiles } from './published.ts';

const tokenOf = (link: string) => link.split('/')[2]!;

/** A deployment's folder in which files are published. */
function deployment(root: string) {
  let written = 0;
  const open = () =>
    openPublishedFiles({
      folder: path.join(root, 'files'),
      key: openLinkKey(path.join(root, 'files.key')),
      limits: () => ({ pluginMb: 1, maxDays: 10 }),
    });
  function publish(
    files: PublishedFiles,
    content: string,
    { plugin = 'crm', ...options } = {} as Record<string, string>,
  ) {
    const file = path.join(root, `taken ${++written}`);
    writeFileSync(file, content);
    return files.publish(plugin, { path: file, size: Buffer.byteLength(content) }, { name: 'a.txt', ...options });
  }
  return { open, publish, onDisk: () => readdirSync(path.join(root, 'files')) };
}

describe('published files', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are found by their link, also after a restart', async () => {
    using root = temporaryFolder();
    const { open, publish } = deployment(root.path);
    const files = open();
    const link = await publish(files, 'content', { name: 'für Ada.txt' });
    expect(link).toMatch(/^\/files\/[\w.-]+\/f%C3%BCr%20Ada\.txt$/);
    files.close();
    const found = open().find(tokenOf(link));
    expect(found).toMatchObject({ plugin: 'crm', name: 'für Ada.txt', type: 'text/plain', size: 7 });
    expect(readFileSync((found as { path: string }).path, 'utf8')).toBe('content');
  });

  it('go when their time is over, also when the host was down then', async () => {
    using root = temporaryFolder();
    const { open, publish, onDisk } = deployment(root.path);
    const files = open();
    const short = await publish(files, 'a', { expiresIn: '1h' });
    const long = await publish(files, 'b', { expiresIn: '2h' });
    vi.advanceTimersByTime(3_600_000);
    expect(files.find(tokenOf(short))).toBe('expired');
    expect(onDisk()).toHaveLength(2);
    files.close();
    vi.advanceTimersByTime(3_600_000);
    const again = open();
    expect([again.find(tokenOf(short)), again.find(tokenOf(long)), onDisk()]).toEqual(['expired', 'expired', []]);
  });

  it('of one plugin have an end together, however many are published at once', async () => {
    using root = temporaryFolder();
    const { open, publish } = deployment(root.path);
    const files = open();
    const content = 'x'.repeat(300_000);
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => publish(files, content)));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(all[4]).toMatchObject({
      reason: { code: 'FILE_INVALID', message: expect.stringContaining('allowed: 1 MB') },
    });
    await publish(files, content, { plugin: 'other' });
    vi.advanceTimersByTime(7 * 86_400_000);
    await publish(files, content);
  });

  it('of no bytes count as well: a plugin cannot publish them without end', async () => {
    using root = temporaryFolder();
    const { open, publish } = deployment(root.path);
    const files = open();
    const all = await Promise.allSettled(Array.from({ length: 150 }, () => publish(files, '')));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(128);
  });

  it('leave nothing behind when the disk does not take them, and take nothing of what is allowed [row 25]', async () => {
    using root = temporaryFolder();
    const { open, publish, onDisk } = deployment(root.path);
    const files = open();
    rmSync(path.join(root.path, 'files'), { recursive: true });
    for (let i = 0; i < 5; i++)
      await expect(publish(files, 'x'.repeat(300_000))).rejects.toMatchObject({
        code: 'DATA_UNWRITABLE',
        message: 'crm: "a.txt" cannot be published: ENOENT.',
      });
    mkdirSync(path.join(root.path, 'files'));
    await publish(files, 'x'.repeat(300_000));
    expect(onDisk()).toHaveLength(2);
  });

  it('that cannot be removed when their time is over are tried again, and the host goes on', async () => {
    using root = temporaryFolder();
    const { open, publish, onDisk } = deployment(root.path);
    const link = await publish(open(), 'a', { expiresIn: '1m' });
    const file = path.join(
      root.path,
      'files',
      onDisk().find((name) => !name.includes('.'))!,
    );
    rmSync(file);
    mkdirSync(file);
    vi.advanceTimersByTime(60_000);
    expect(open().find(tokenOf(link))).toBe('expired');
    expect(onDisk()).toEqual([path.basename(file)]);
    rmSync(file, { recursive: true });
    writeFileSync(file, '');
    vi.advanceTimersByTime(60_000);
    expect(onDisk()).toEqual([]);
  });

  it.each(['0s', '11d', 'soon', '-1d'])('are not published for %s', async (expiresIn) => {
    using root = temporaryFolder();
    const { open, publish, onDisk } = deployment(root.path);
    await expect(publish(open(), 'a', { expiresIn })).rejects.toMatchObject({ code: 'FILE_INVALID' });
    expect(onDisk()).toEqual([]);
  });

  it('that a killed host left half-written, and other files that lie there, are removed', () => {
    using root = temporaryFolder();
    const { open, onDisk } = deployment(root.path);
    mkdirSync(path.join(root.path, 'files'));
    for (const [name, text] of [
      ['abc', 'x'],
      ['def', 'x'],
      ['def.json', '{"plugin":'],
      ['ghi.json', '{}'],
      ['jkl.draft', ''],
    ] as const)
      writeFileSync(path.join(root.path, 'files', name), text);
    mkdirSync(path.join(root.path, 'files/lost+found'));
    open();
    expect(onDisk()).toEqual(['lost+found']);
  });
});
