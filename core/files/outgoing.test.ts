import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { move, openOutgoing } from './outgoing.ts';

const NAME = `${'a'.repeat(32)}.left`;

const OTHER_DISK = '/dev/shm';
const hasOtherDisk = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

function outgoing(root: string) {
  const outbox = path.join(root, 'plugins/crm/.outbox');
  const made = openOutgoing({
    folder: path.join(root, 'outgoing'),
    plugins: path.join(root, 'plugins'),
    maxBytes: () => 10,
  });
  mkdirSync(outbox, { recursive: true });
  writeFileSync(path.join(root, 'secret'), 'secret');
  return { made, outbox, left: () => readdirSync(path.join(root, 'outgoing')) };
}

describe('what a plugin leaves for the host', () => {
  it('is taken out of its reach, and dropped', async () => {
    using root = temporaryFolder();
    const { made, outbox, left } = outgoing(root.path);
    writeFileSync(path.join(outbox, NAME), 'content');
    const file = await made.take('crm', NAME);
    expect([readFileSync(file.path, 'utf8'), file.size, readdirSync(outbox)]).toEqual(['content', 7, []]);
    await made.drop(file);
    expect(left()).toEqual([]);
  });

  it.each([
    ['a symbolic link', (file: string, secret: string) => symlinkSync(secret, file)],
    ['a hard link', (file: string, secret: string) => linkSync(secret, file)],
    ['a folder', (file: string) => mkdirSync(file)],
  ])('is refused when it is %s, and what that leads to stays', async (_, make) => {
    using root = temporaryFolder();
    const { made, outbox, left } = outgoing(root.path);
    const secret = path.join(root.path, 'secret');
    make(path.join(outbox, NAME), secret);
    await expect(made.take('crm', NAME)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    expect([left(), readFileSync(secret, 'utf8')]).toEqual([[], 'secret']);
  });

  it('is refused by any other name, through another folder, and when it is too large', async () => {
    using root = temporaryFolder();
    const { made, outbox, left } = outgoing(root.path);
    for (const name of ['../secret', '', `${NAME}/..`, NAME.toUpperCase(), 'a'.repeat(32), NAME])
      await expect(made.take('crm', name)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    writeFileSync(path.join(outbox, NAME), 'x'.repeat(11));
    await expect(made.take('crm', NAME)).rejects.toMatchObject({
      message: 'crm: the file takes 11 bytes; allowed: 10.',
    });
    rmSync(outbox, { recursive: true });
    mkdirSync(path.join(root.path, 'elsewhere'));
    writeFileSync(path.join(root.path, 'elsewhere', NAME), 'x');
    symlinkSync(path.join(root.path, 'elsewhere'), outbox);
    await expect(made.take('crm', NAME)).rejects.toMatchObject({ code: 'FILE_INVALID' });
    expect([left(), existsSync(path.join(root.path, 'elsewhere', NAME))]).toEqual([[], true]);
  });

  it.skipIf(!hasOtherDisk)('is taken to another disk without following links', async () => {
    using root = temporaryFolder();
    const elsewhere = mkdtempSync(`${OTHER_DISK}/outgoing-`);
    try {
      const [file, link, to] = ['file', 'link', 'taken'].map((name) => path.join(root.path, name));
      writeFileSync(file!, 'content');
      symlinkSync(file!, link!);
      await expect(move(link!, path.join(elsewhere, 'link'))).rejects.toMatchObject({ code: 'ELOOP' });
      await move(file!, path.join(elsewhere, 'file'));
      await move(path.join(elsewhere, 'file'), to!);
      expect([readFileSync(to!, 'utf8'), existsSync(file!), readdirSync(elsewhere)]).toEqual(['content', false, []]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });

  it('is thrown away when the host starts', () => {
    using root = temporaryFolder();
    const { outbox } = outgoing(root.path);
    writeFileSync(path.join(outbox, NAME), 'x');
    writeFileSync(path.join(root.path, 'outgoing/x'), 'x');
    const { left } = outgoing(root.path);
    expect([left(), readdirSync(outbox)]).toEqual([[], []]);
  });
});
