import { chmod, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../core/store/sqlite/database.ts';
import { refusalOf } from '../../../core/store/sqlite/integrity.ts';
import { openSqliteStore } from '../../../core/store/sqlite/store.ts';
import { add } from '../engine.ts';
import { scratch, start } from './child.ts';

const PAGE = 4096;

async function fill(file: string, events = 100): Promise<void> {
  const store = await openSqliteStore({ file });
  for (let index = 0; index < events; index++)
    await add(store, `d${index}`, { body: 'x'.repeat(300), fingerprint: `f${index}` });
  await store.close();
}

/** The opening of a store without its thread: many can be tried in little time. */
async function openHere(file: string): Promise<void> {
  try {
    const { db, hold } = openStore(file);
    db.close();
    hold.release();
  } catch (error) {
    throw refusalOf(error, file);
  }
}

const openThere = (file: string) => openSqliteStore({ file }).then((store) => store.close());

/** What the refusal says; that nothing was changed is checked beside it. */
async function refusal(file: string, openIt = openThere): Promise<{ code: string; message: string }> {
  const before = await readFile(file);
  const error: unknown = await openIt(file).catch((reason: unknown) => reason);
  expect((await readFile(file)).equals(before)).toBe(true);
  expect(error).toMatchObject({ message: expect.stringContaining(file) });
  const { code, message } = error as { code: string; message: string };
  expect(message).toMatch(/^[^\n]+\.$/);
  return { code, message };
}

describe('A store’s file', () => {
  it('is for its owner alone, with all that lies beside it', async () => {
    await using place = await scratch();
    await fill(place.file, 1);
    await chmod(place.file, 0o644);
    const store = await openSqliteStore({ file: place.file });
    await add(store, 'a');
    const files = await readdir(dirname(place.file));
    expect(files.sort()).toEqual(['store.sqlite', 'store.sqlite-hold', 'store.sqlite-shm', 'store.sqlite-wal']);
    for (const name of files)
      expect([name, (await stat(`${dirname(place.file)}/${name}`)).mode & 0o777]).toEqual([name, 0o600]);
    await store.close();
  });

  it('is made together with its folder', async () => {
    await using place = await scratch();
    const file = `${dirname(place.file)}/deep/down/store.sqlite`;
    await fill(file, 1);
    expect((await stat(file)).size).toBeGreaterThan(0);
  });
});

describe('A store refuses to open, leaves the file as it is, and says in a sentence', () => {
  it('[row 26] that a page of the file is damaged, whichever it is', async () => {
    await using place = await scratch();
    await fill(place.file);
    const whole = await readFile(place.file);
    expect(whole.length / PAGE).toBeGreaterThan(20);
    for (let page = 0; page < whole.length / PAGE; page++) {
      await writeFile(place.file, whole);
      const handle = await open(place.file, 'r+');
      await handle.write(Buffer.alloc(100, 0xa5), 0, 100, page * PAGE);
      await handle.close();
      expect([page, (await refusal(place.file, openHere)).code]).toEqual([page, 'STORE_CORRUPT']);
    }
  });

  it.each([[0], [1], [100], [PAGE], [5 * PAGE + 17]])('[row 26] that the file is cut to %i bytes', async (size) => {
    await using place = await scratch();
    await fill(place.file);
    await truncate(place.file, size);
    expect(await refusal(place.file)).toMatchObject({ code: 'STORE_CORRUPT' });
  });

  it('[row 26] that the file is gone and its log is left', async () => {
    await using place = await scratch();
    await fill(place.file, 1);
    await rm(place.file);
    await writeFile(`${place.file}-wal`, 'something');
    await expect(openSqliteStore({ file: place.file })).rejects.toMatchObject({ code: 'STORE_CORRUPT' });
    expect(await readFile(`${place.file}-wal`, 'utf8')).toBe('something');
  });

  it('[row 26] that a newer version has made the file', async () => {
    await using place = await scratch();
    await fill(place.file, 1);
    const db = new DatabaseSync(place.file);
    db.exec('PRAGMA user_version = 999');
    db.close();
    const { code, message } = await refusal(place.file);
    expect(code).toBe('STORE_NEWER');
    expect(message).toContain('999');
  });

  it('[row 26] that it is another program’s database, or none at all', async () => {
    await using place = await scratch();
    const db = new DatabaseSync(place.file);
    db.exec('CREATE TABLE theirs (a)');
    db.close();
    expect(await refusal(place.file)).toMatchObject({ code: 'STORE_CORRUPT' });
    await writeFile(place.file, 'Dear diary,\n'.repeat(1_000));
    expect(await refusal(place.file)).toMatchObject({ code: 'STORE_CORRUPT' });
  });

  it('[row 27] which process has it open', async () => {
    await using place = await scratch();
    const store = await openSqliteStore({ file: place.file });
    const second = start('holder.ts', [place.file]);
    await second.ended;
    expect(second.lines).toEqual([`STORE_HELD ${place.file} is in use by process ${process.pid}.`]);
    await expect(openSqliteStore({ file: place.file })).rejects.toMatchObject({ code: 'STORE_HELD' });
    await add(store, 'still mine');
    await store.close();
  });

  it('[row 27] but not after that process was killed', async () => {
    await using place = await scratch();
    const first = start('holder.ts', [place.file]);
    await first.printed('open');
    await expect(openSqliteStore({ file: place.file })).rejects.toMatchObject({
      message: `${place.file} is in use by process ${first.process.pid}.`,
    });
    first.process.kill('SIGKILL');
    await first.ended;
    const store = await openSqliteStore({ file: place.file });
    await store.close();
  });
});
