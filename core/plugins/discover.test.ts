import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles, writePlugin } from '../../test/fixtures/plugin-folder.ts';
import { discover } from './discover.ts';

function find(root: string, packages: readonly string[] = [], holders?: ReadonlyMap<string, string>) {
  return discover({ root, directory: path.join(root, 'plugins'), packages }, holders);
}

describe('finding plugins', () => {
  it('takes the folders of the plugins directory by name, without scope and prefix', () => {
    using root = temporaryFolder();
    writePlugin(path.join(root.path, 'plugins'), 'zeta', '');
    writePlugin(path.join(root.path, 'plugins'), 'folder', '', { json: { name: '@acme/hotline-plugin-alpha' } });
    writePlugin(path.join(root.path, 'plugins'), 'any', '', { json: { name: 'any-name' } });
    writeFiles(root.path, { 'plugins/.git/config': '', 'plugins/README.md': '' });
    const { packages, refusals } = find(root.path);
    expect(packages.map(({ name, origin }) => [name, origin])).toEqual([
      ['alpha', 'directory'],
      ['any-name', 'directory'],
      ['zeta', 'directory'],
    ]);
    expect(refusals).toEqual([]);
  });

  it('takes dependencies of the deployment that carry the keyword, and packages named in the configuration', () => {
    using root = temporaryFolder();
    const modules = path.join(root.path, 'node_modules');
    writePlugin(modules, 'hotline-plugin-crm', '', { json: { name: 'hotline-plugin-crm' } });
    writePlugin(modules, '@acme/hotline-plugin-docs', '', { json: { name: '@acme/hotline-plugin-docs' } });
    writePlugin(modules, 'lodash', '', { json: { name: 'lodash', keywords: [] } });
    writeFiles(root.path, {
      'package.json': JSON.stringify({ dependencies: { 'hotline-plugin-crm': '*', lodash: '*' } }),
    });
    const { packages } = find(root.path, ['@acme/hotline-plugin-docs']);
    expect(packages.map(({ name, origin }) => [name, origin])).toEqual([
      ['crm', 'dependency'],
      ['docs', 'config'],
    ]);
  });

  it('counts a package once that is reached twice through links', () => {
    using root = temporaryFolder();
    const folder = writePlugin(path.join(root.path, 'plugins'), 'crm', '');
    mkdirSync(path.join(root.path, 'node_modules'));
    symlinkSync(folder, path.join(root.path, 'node_modules/hotline-plugin-crm'));
    writeFiles(root.path, { 'package.json': JSON.stringify({ dependencies: { 'hotline-plugin-crm': '*' } }) });
    const { packages, refusals } = find(root.path);
    expect(packages).toHaveLength(1);
    expect(refusals).toEqual([]);
  });

  it('refuses the second of two packages with one name, and names both paths [row 14]', () => {
    using root = temporaryFolder();
    const plugins = path.join(root.path, 'plugins');
    const first = writePlugin(plugins, 'a', '', { json: { name: 'hotline-plugin-crm' } });
    const second = writePlugin(plugins, 'b', '', { json: { name: '@acme/hotline-plugin-crm' } });
    const { packages, refusals } = find(root.path);
    expect(packages.map(({ directory }) => directory)).toEqual([first]);
    expect(refusals).toEqual([
      {
        path: second,
        name: 'crm',
        reason: `${second} is not taken as a plugin: its name \`crm\` belongs to ${first} already.`,
      },
    ]);
  });

  it('leaves a name to the folder that has it already, also while its package.json is broken, and refuses all others', () => {
    using root = temporaryFolder();
    const plugins = path.join(root.path, 'plugins');
    const [a, b, held] = ['a', 'b', 'crm'].map((folder) =>
      writePlugin(plugins, folder, '', { json: { name: 'hotline-plugin-crm' } }),
    );
    const holders = new Map([['crm', held!]]);
    const reasonFor = (folder: string) =>
      `${folder} is not taken as a plugin: its name \`crm\` belongs to ${held} already.`;
    const { packages, refusals } = find(root.path, [], holders);
    expect(packages.map(({ directory }) => directory)).toEqual([held]);
    expect(refusals.map(({ reason }) => reason)).toEqual([a!, b!].map(reasonFor));
    writeFiles(held!, { 'package.json': '{ "name": ' });
    const broken = find(root.path, [], holders);
    expect(broken.packages).toEqual([]);
    expect(broken.refusals.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('package.json is not valid JSON'),
      ...[a!, b!].map(reasonFor),
    ]);
  });

  it.each([
    ['goes', (folder: string) => rmSync(folder, { recursive: true })],
    [
      'calls itself otherwise',
      (folder: string) => void writePlugin(path.dirname(folder), 'crm', '', { json: { name: 'sales' } }),
    ],
  ])('gives a name to the next folder once the one that had it %s', (_how, change) => {
    using root = temporaryFolder();
    const plugins = path.join(root.path, 'plugins');
    const copy = writePlugin(plugins, 'a', '', { json: { name: 'hotline-plugin-crm' } });
    const held = writePlugin(plugins, 'crm', '');
    change(held);
    const { packages } = find(root.path, [], new Map([['crm', held]]));
    expect(packages.find(({ name }) => name === 'crm')?.directory).toBe(copy);
  });

  it.each([
    ['the keyword', { keywords: ['other'] }, 'its package.json lacks the keyword `hotline-plugin`.'],
    ['the field', { hotline: undefined }, 'its package.json lacks the field `"hotline": { "apiVersion": 1 }`.'],
    ['this API', { hotline: { apiVersion: 2 } }, 'it is written for plugin API 2, and this host speaks 1.'],
    ['a name', { name: '' }, 'its package.json has no `name`.'],
    ['a valid name', { name: 'Hotline Plugin' }, 'its name `Hotline Plugin` is not a valid npm name.'],
    [
      'an entry',
      { main: 'dist/x.js' },
      'its entry `dist/x.js` does not exist; name the file in `main` of its package.json.',
    ],
    ['an entry of its own', { main: '../a/index.ts' }, 'its entry `../a/index.ts` lies outside of the package.'],
    [
      'known permissions',
      { hotline: { apiVersion: 1, permissions: ['root'] } },
      'it asks for the permission `root`, which does not exist; there are child-process, worker, addons, wasi.',
    ],
    [
      'a list to watch',
      { hotline: { apiVersion: 1, watch: 'x' } },
      '`hotline.watch` in its package.json must be a list of strings.',
    ],
  ])('refuses a folder without %s, in one sentence with path and rule', (_what, json, rule) => {
    using root = temporaryFolder();
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', { json });
    const { packages, refusals } = find(root.path);
    expect(packages).toEqual([]);
    expect(refusals.map(({ reason }) => reason)).toEqual([`${folder} is not taken as a plugin: ${rule}`]);
  });

  it('refuses folders without a package.json, broken ones, and names that are not installed', () => {
    using root = temporaryFolder();
    writeFiles(root.path, { 'plugins/empty/x.ts': '', 'plugins/torn/package.json': '{"name": ' });
    const reasons = find(root.path, ['hotline-plugin-missing']).refusals.map(({ reason }) => reason);
    expect(reasons[0]).toContain('empty is not taken as a plugin: it has no readable package.json.');
    expect(reasons[1]).toMatch(/torn is not taken as a plugin: its package.json is not valid JSON/);
    expect(reasons[2]).toContain('run `npm install hotline-plugin-missing`');
  });

  it.each([
    ['a package.json of the deployment that is torn', 'package.json', 'CONFIG_BROKEN', /package\.json cannot be used/],
    ['a file where the plugins folder should be', 'plugins', 'CONFIG_INVALID', /plugins\.directory is .*ENOTDIR/],
  ])('says with a code that it cannot tell because of %s', (_what, file, code, message) => {
    using root = temporaryFolder();
    writeFiles(root.path, { [file]: '{ "dependencies": ' });
    const told = expect.objectContaining({ code, message: expect.stringMatching(message) as string }) as Error;
    expect(() => find(root.path)).toThrow(told);
  });

  it('follows `exports` to the entry under the conditions of an import', () => {
    using root = temporaryFolder();
    const json = { main: undefined, exports: { '.': { types: './x.d.ts', import: './src/main.ts' } } };
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', '', { json, files: { 'src/main.ts': '' } });
    expect(find(root.path).packages[0]?.entry).toBe(path.join(folder, 'src/main.ts'));
  });

  it('prefers the source of a package that is also built, and does without it where it was not published', () => {
    using root = temporaryFolder();
    const json = {
      main: undefined,
      exports: { '.': './dist/index.js' },
      hotline: { apiVersion: 1, source: 'index.ts' },
    };
    const plugins = path.join(root.path, 'plugins');
    const folder = writePlugin(plugins, 'x', '', { json, files: { 'dist/index.js': '' } });
    expect(find(root.path).packages[0]?.entry).toBe(path.join(folder, 'index.ts'));
    rmSync(path.join(folder, 'index.ts'));
    expect(find(root.path).packages[0]?.entry).toBe(path.join(folder, 'dist/index.js'));
  });
});
