import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { ReadFiles } from './read-files.ts';

const NOON = new Date('2025-10-08T12:00:00Z');
const NEXT_CENTURY = new Date('2101-10-08T12:00:00Z');

function write(file: string, content: string, at = NOON): void {
  writeFileSync(file, content);
  utimesSync(file, at, at);
}

describe('files that were read', () => {
  it.each([
    ['are written again', (file: string) => write(file, 'two', new Date(+NOON + 1))],
    ['get an older time, as from an archive', (file: string) => write(file, 'two', new Date(+NOON - 1))],
    ['grow within one tick of the clock', (file: string) => write(file, 'three')],
    ['are replaced within one tick by another of the same size', replace],
    ['go', (file: string) => rmSync(file)],
  ])('have changed when they %s', (_how, change) => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'a.ts');
    write(file, 'one');
    const files = new ReadFiles();
    files.add(file);
    expect(files.haveChanged).toBe(false);
    change(file);
    expect(files.haveChanged).toBe(true);
  });

  it('have not changed because their time is yet to come', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'a.ts');
    write(file, 'one', NEXT_CENTURY);
    const files = new ReadFiles();
    files.add(file);
    expect(files.haveChanged).toBe(false);
  });

  it('have changed when one comes that was not there', () => {
    using folder = temporaryFolder();
    const files = new ReadFiles();
    files.add(path.join(folder.path, 'a.ts'));
    expect(files.haveChanged).toBe(false);
    write(path.join(folder.path, 'a.ts'), 'one');
    expect(files.haveChanged).toBe(true);
  });
});

function replace(file: string): void {
  write(`${file}.tmp`, 'two');
  renameSync(`${file}.tmp`, file);
}
