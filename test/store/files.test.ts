import { copyFile, mkdir, open, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { compactStore } from '../../core/store/sqlite/compact.ts';
import { restoreStore } from '../../core/store/sqlite/restore.ts';
import { APPLICATION_ID, MIGRATIONS } from '../../core/store/sqlite/schema.ts';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import { add, claimAll, newEvent, settle } from './engine.ts';
import { scratch, start } from './faults/child.ts';

const AT = new Date('2026-11-03T14:05:12.345Z');

/** A store with so many events, each for the plugin `crm`, closed again. */
async function fill(file: string, events: number): Promise<void> {
  const store = await openSqliteStore({ file });
  const body = 'x'.repeat(2_000);
  await Promise.all(Array.from({ length: events }, (_, index) => add(store, `d${index}`, { body })));
  await store.close();
}

async function dialogsIn(file: string): Promise<string[]> {
  const store = await openSqliteStore({ file });
  const { events } = await store.journal.search({ order: 'oldest', limit: 1_000 });
  await store.close();
  return events.map(({ dialog }) => dialog);
}

describe('A backup', () => {
  it('has all that was on disk when it was begun, while events go on coming, and is for its owner alone', async () => {
    await using place = await scratch();
    const store = await openSqliteStore({ file: place.file });
    await Promise.all(Array.from({ length: 200 }, (_, index) => add(store, `d${index}`)));
    const copy = `${place.file}.copy`;
    let copied = false;
    const copying = store.backup(copy, { replace: false }).finally(() => (copied = true));
    let during = 0;
    while (!copied) {
      await add(store, `more ${during}`);
      during++;
    }
    const { events, bytes } = await copying;
    expect(during).toBeGreaterThan(0);
    expect(events).toBeGreaterThanOrEqual(200);
    expect(await stat(copy)).toMatchObject({ size: bytes, mode: 0o100600 });
    expect((await dialogsIn(copy)).slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, index) => `d${index}`));
    await store.close();
  });

  it('has what is under way as something still to be done', async () => {
    await using place = await scratch();
    const store = await openSqliteStore({ file: place.file });
    const copy = `${place.file}.copy`;
    await store.journal.append(newEvent('a'), [{ plugin: 'crm', take: true }]);
    await store.backup(copy, { replace: false });
    await store.close();
    const restored = await openSqliteStore({ file: copy });
    expect(await claimAll(restored)).toMatchObject([{ event: { seq: 1 } }]);
    await restored.close();
  });

  it('replaces another file only when told to, and never the store', async () => {
    await using place = await scratch();
    const folder = path.dirname(place.file);
    const store = await openSqliteStore({ file: place.file });
    const copy = path.join(folder, 'copy');
    await writeFile(copy, 'precious');
    await symlink(place.file, path.join(folder, 'alias'));
    const code = (file: string, replace: boolean) =>
      store.backup(path.join(folder, file), { replace }).then(
        () => 'done',
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await code('copy', false)).toBe('STORE_FILE_EXISTS');
    expect(await readFile(copy, 'utf8')).toBe('precious');
    for (const own of ['store.sqlite', 'store.sqlite-wal', 'store.sqlite-hold', 'alias'])
      expect([own, await code(own, true)]).toEqual([own, 'STORE_COPY_FAILED']);
    expect(await code('no such folder/copy', false)).toBe('STORE_COPY_FAILED');
    expect(await code('copy', true)).toBe('done');
    expect((await readdir(folder)).filter((name) => name.startsWith('copy'))).toEqual(['copy']);
    await store.close();
  });
});

describe('The check of a store', () => {
  it('[row 26] finds damage that came after it was opened', async () => {
    await using place = await scratch();
    await fill(place.file, 300);
    const again = await openSqliteStore({ file: place.file });
    const handle = await open(place.file, 'r+');
    await handle.write(Buffer.alloc(4_096, 0xa5), 0, 4_096, 4_096 * 150);
    await handle.close();
    const findings = await again.check();
    expect(findings.length).toBeGreaterThan(0);
    expect(findings.every((finding) => /^[^\n]+\.$/.test(finding))).toBe(true);
    await again.close();
  });

  it('finds deliveries whose event is gone', async () => {
    await using place = await scratch();
    const store = await openSqliteStore({ file: place.file });
    await add(store, 'a');
    const db = new DatabaseSync(place.file);
    db.exec('DELETE FROM events');
    db.close();
    expect(await store.check()).toEqual(['1 open deliveries belong to events that are not there.']);
    await store.close();
  });
});

describe('A restore', () => {
  it('puts the backup in the place of the store, and keeps what was there with what its log had', async () => {
    await using place = await scratch();
    const copy = `${place.file}.copy`;
    await fill(copy, 3);
    // As a killed host leaves it: what is new is in the log.
    const store = await openSqliteStore({ file: `${place.file}-alive` });
    for (const dialog of ['a', 'b', 'c', 'd', 'e']) await add(store, dialog);
    for (const ending of ['', '-wal']) await copyFile(`${place.file}-alive${ending}`, place.file + ending);
    await store.close();
    expect((await stat(`${place.file}-wal`)).size).toBeGreaterThan(0);
    const { kept, events } = restoreStore(copy, place.file, AT);
    expect({ kept, events }).toEqual({ kept: `${place.file}.before-restore-2026-11-03T14-05-12-345Z`, events: 3 });
    expect(await dialogsIn(place.file)).toHaveLength(3);
    expect((await stat(place.file)).mode & 0o777).toBe(0o600);
    expect(await dialogsIn(kept!)).toHaveLength(5);
    expect(await dialogsIn(copy)).toHaveLength(3);
  });

  it('makes a store where there is none', async () => {
    await using place = await scratch();
    const copy = `${place.file}.copy`;
    await fill(copy, 2);
    const file = path.join(path.dirname(place.file), 'new', 'store.sqlite');
    expect(restoreStore(copy, file, AT)).not.toHaveProperty('kept');
    expect(await dialogsIn(file)).toHaveLength(2);
    expect((await readdir(path.dirname(file))).sort()).toEqual(['store.sqlite', 'store.sqlite-hold']);
  });

  it('[row 26] replaces a damaged store, and keeps that as it is', async () => {
    await using place = await scratch();
    const copy = `${place.file}.copy`;
    await fill(copy, 2);
    await fill(place.file, 2);
    await writeFile(place.file, 'not a database at all');
    const { kept } = restoreStore(copy, place.file, AT);
    expect(await readFile(kept!, 'utf8')).toBe('not a database at all');
    expect(await dialogsIn(place.file)).toHaveLength(2);
  });

  it('[row 26] refuses what is no backup, and leaves the store and everything beside it alone', async () => {
    await using place = await scratch();
    const folder = path.dirname(place.file);
    await fill(place.file, 2);
    const whole = `${place.file}.copy`;
    await copyFile(place.file, whole);
    const other = (name: string) => path.join(folder, name);
    await writeFile(other('diary'), 'Dear diary,\n'.repeat(1_000));
    for (const [name, sql] of [
      ['theirs', 'PRAGMA application_id = 7'],
      ['newer', 'PRAGMA user_version = 999'],
    ] as const) {
      await copyFile(whole, other(name));
      const db = new DatabaseSync(other(name));
      db.exec(`${sql}; PRAGMA journal_mode = DELETE`);
      db.close();
    }
    await copyFile(whole, other('in-use'));
    await writeFile(other('in-use-wal'), 'something');
    await copyFile(whole, other('cut'));
    await truncate(other('cut'), 4_096 * 3);
    await mkdir(other('folder'));
    const before = await readdir(folder);
    const code = (name: string) => {
      try {
        restoreStore(other(name), place.file, AT);
        return 'done';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const names = ['diary', 'theirs', 'newer', 'in-use', 'cut', 'folder', 'absent'];
    expect(Object.fromEntries(names.map((name) => [name, code(name)]))).toEqual({
      diary: 'STORE_CORRUPT',
      theirs: 'STORE_CORRUPT',
      newer: 'STORE_NEWER',
      'in-use': 'STORE_CORRUPT',
      cut: 'STORE_CORRUPT',
      folder: 'STORE_UNAVAILABLE',
      absent: 'STORE_MISSING',
    });
    expect(await readdir(folder)).toEqual(before);
    expect(await dialogsIn(place.file)).toHaveLength(2);
  });

  it('[row 26] says which file is damaged when it is the one that says who holds the store', async () => {
    await using place = await scratch();
    await fill(place.file, 1);
    await writeFile(`${place.file}-hold`, 'no database'.repeat(500));
    await expect(openSqliteStore({ file: place.file })).rejects.toMatchObject({
      code: 'STORE_CORRUPT',
      message: expect.stringContaining('store.sqlite-hold is damaged') as string,
    });
  });

  it('may be of an older version, which any opening brings up to date with all that is in it', async () => {
    await using place = await scratch();
    const db = new DatabaseSync(place.file);
    db.exec(`${MIGRATIONS[0]}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1;
      INSERT INTO plugins VALUES (1, 'crm'); INSERT INTO dialogs VALUES (1, 'a'); INSERT INTO subscribers VALUES (1, '[1]');
      INSERT INTO events VALUES (1, 'support', 'message_received', 1, 5, 1, NULL, '{}');
      INSERT INTO dead_letters (seq, plugin, died_at, held, replay) VALUES (1, 1, 9, 0, 0);
      UPDATE journal SET fresh_from = 2`);
    db.close();
    const store = await openSqliteStore({ file: place.file });
    expect(await store.check()).toEqual([]);
    expect(await store.journal.retryDead('crm', 1)).toBe(true);
    expect((await claimAll(store)).map(({ event }) => event.seq)).toEqual([1]);
    await store.close();
  });

  it('[row 27] says who holds the store', async () => {
    await using place = await scratch();
    const copy = `${place.file}.copy`;
    await fill(copy, 1);
    const holder = start('holder.ts', [place.file]);
    await holder.printed('open');
    const message = `${place.file} is in use by process ${holder.process.pid}.`;
    expect(() => restoreStore(copy, place.file, AT)).toThrow(message);
    expect(() => compactStore(place.file)).toThrow(message);
    holder.process.kill('SIGKILL');
    await holder.ended;
  });
});

describe('Compaction', () => {
  it('gives back what was freed, and loses nothing', async () => {
    await using place = await scratch();
    await fill(place.file, 300);
    const store = await openSqliteStore({ file: place.file });
    for (const delivery of (await claimAll(store, { limit: 1_000 })).slice(0, 290))
      await settle(store, delivery, { result: 'done' });
    const rules = { before: 1e12, maxBytes: 1e12, fingerprintsBefore: 0, repliesBefore: 0, limit: 1_000 };
    await store.trim(rules);
    await store.close();
    const { before, after } = compactStore(place.file);
    expect(after).toBeLessThan(before / 3);
    expect((await stat(place.file)).size).toBe(after);
    expect(await dialogsIn(place.file)).toHaveLength(10);
  });

  it('does not make a store where there is none', async () => {
    await using place = await scratch();
    expect(() => compactStore(place.file)).toThrow(`There is no store at ${place.file}.`);
    expect(await readdir(path.dirname(place.file))).toEqual([]);
  });
});
