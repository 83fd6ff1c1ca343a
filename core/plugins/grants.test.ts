import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles, writePlugin } from '../../test/fixtures/plugin-folder.ts';
import { readablePaths } from './grants.ts';
import { isRefusal, readPackage } from './package.ts';

function grantsOf(folder: string, imported: string[] = []) {
  const plugin = readPackage(folder, 'directory');
  if (isRefusal(plugin)) throw new Error(plugin.reason);
  return readablePaths(plugin, imported).map((granted) => path.relative(path.join(folder, '../..'), granted));
}

describe('what a plugin may read', () => {
  it('is its own folder, as a whole', () => {
    using root = temporaryFolder();
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', { files: { 'templates/a.txt': '' } });
    expect(grantsOf(folder)).toEqual(['plugins/x']);
  });

  it('is, where links lie in it, each of its entries without them [row 20]', () => {
    using root = temporaryFolder();
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', {
      files: { 'templates/a.txt': '', 'templates/deep/b.txt': '' },
    });
    symlinkSync('../../..', path.join(folder, 'templates/out'));
    expect(grantsOf(folder)).toEqual([
      'plugins/x/index.ts',
      'plugins/x/package.json',
      'plugins/x/templates/a.txt',
      'plugins/x/templates/deep',
    ]);
  });

  it('is the packages it depends on, with theirs, and no other of node_modules', () => {
    using root = temporaryFolder();
    const modules = path.join(root.path, 'node_modules');
    for (const [name, dependencies] of Object.entries({
      csv: { streams: '*' },
      streams: { csv: '*' },
      imported: {},
      other: {},
    })) {
      writeFiles(modules, { [`${name}/package.json`]: JSON.stringify({ name, dependencies }) });
    }
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', {
      json: { dependencies: { csv: '*', missing: '*' } },
    });
    expect(grantsOf(folder, ['imported']).sort()).toEqual([
      'node_modules/csv',
      'node_modules/imported',
      'node_modules/streams',
      'plugins/x',
    ]);
  });

  it('is never a workspace behind a link: its code comes with the snapshot [row 20]', () => {
    using root = temporaryFolder();
    writeFiles(root.path, { 'shared/package.json': '{"name":"shared"}', '.env': '' });
    mkdirSync(path.join(root.path, 'node_modules'));
    symlinkSync('../shared', path.join(root.path, 'node_modules/shared'));
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', { json: { dependencies: { shared: '*' } } });
    expect(grantsOf(folder)).toEqual(['plugins/x']);
  });
});
