import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { GRANTS_FILE, joinGrants, readGrants, writeGrant } from './grants-file.ts';
import { loadConfig } from './load.ts';

describe('the file of grants', () => {
  it('holds what was granted to each plugin, and goes with its last entry', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, GRANTS_FILE);
    expect(readGrants(folder.path)).toEqual({});
    writeGrant(folder.path, 'pdf', ['child-process']);
    writeGrant(folder.path, 'maps', ['worker', 'wasi']);
    expect(readGrants(folder.path)).toEqual({ pdf: ['child-process'], maps: ['worker', 'wasi'] });
    expect(readFileSync(file, 'utf8')).toMatch(/^\{\n {2}"pdf": \[\n[^]*\}\n$/);
    writeGrant(folder.path, 'maps', []);
    expect(readGrants(folder.path)).toEqual({ pdf: ['child-process'] });
    writeGrant(folder.path, 'pdf', []);
    expect(existsSync(file)).toBe(false);
  });

  it('adds to what the configuration grants', async () => {
    using folder = temporaryFolder();
    const config = `export default { plugins: { grants: { pdf: ['worker'], maps: ['wasi'] } } };`;
    writeFileSync(path.join(folder.path, 'hotline.config.ts'), config);
    writeGrant(folder.path, 'pdf', ['worker', 'child-process']);
    const loaded = await loadConfig({ cwd: folder.path });
    expect(loaded.config.plugins.grants).toEqual({ pdf: ['worker', 'child-process'], maps: ['wasi'] });
  });

  it.each(['', '{', '[]', 'null', '{ "pdf": "worker" }', '{ "pdf": ["everything"] }'])(
    'is refused, named, when it holds %j',
    (text) => {
      using folder = temporaryFolder();
      writeFileSync(path.join(folder.path, GRANTS_FILE), text);
      expect(() => readGrants(folder.path)).toThrow(`${GRANTS_FILE} must hold lists of permissions by name of plugin.`);
    },
  );

  it('grants what either side grants, once', () => {
    expect(joinGrants({ a: ['worker'] }, { a: ['worker', 'wasi'], b: [] })).toEqual({ a: ['worker', 'wasi'], b: [] });
  });
});
