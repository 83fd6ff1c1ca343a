import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../test/fixtures/plugin-folder.ts';
import { manifestFindings, type Manifest } from './manifest-rules.ts';

const GOOD: Manifest = {
  name: '@acme/hotline-plugin-rain',
  version: '1.0.0',
  license: 'MIT',
  keywords: ['hotline-plugin'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
  files: ['dist'],
  hotline: { apiVersion: 1 },
  peerDependencies: { 'hotline-host': '*' },
};
const FILES = { 'README.md': '', 'dist/index.js': '', 'dist/index.d.ts': '' };

function findings(changes: Manifest, files: Record<string, string> = FILES) {
  using folder = temporaryFolder();
  writeFiles(folder.path, { 'package.json': '{}', ...files });
  return manifestFindings({ ...GOOD, ...changes }, folder.path);
}

describe('the rules for a package.json', () => {
  it('find nothing in one that is as it should be', () => {
    expect(findings({})).toEqual([]);
  });

  it.each<[rule: string, changes: Manifest, mend: string]>([
    ['name', { name: 'rain' }, 'call it `hotline-plugin-x`'],
    ['name', { name: 'hotline-plugin-Rain' }, 'call it `hotline-plugin-x`'],
    ['name', { name: undefined }, 'call it `hotline-plugin-x`'],
    ['version', { version: undefined }, 'begin with "0.1.0"'],
    ['private', { private: true }, 'take that field out'],
    ['keyword', { keywords: ['rain'] }, 'add "hotline-plugin" to `keywords`'],
    ['keyword', { keywords: undefined }, 'add "hotline-plugin" to `keywords`'],
    ['api', { hotline: undefined }, 'add "hotline": { "apiVersion": 1 }'],
    ['api', { hotline: { apiVersion: 2 } }, 'written for plugin API 2, and this host speaks 1'],
    ['peer', { peerDependencies: undefined }, 'add "hotline-host" to `peerDependencies`'],
    ['peer', { dependencies: { 'hotline-host': '*' } }, 'move "hotline-host" from `dependencies`'],
    ['exports', { exports: undefined, main: './dist/index.js' }, 'let it lead to the built entry'],
    ['exports', { exports: { '.': './dist/other.js' } }, 'leads to ./dist/other.js, which does not exist: build it'],
    ['files', { files: undefined }, 'list what belongs into the package'],
    ['licence', { license: undefined }, 'name one, as in "MIT"'],
    ['scripts', { scripts: { postinstall: 'true' } }, 'do without it'],
  ])('say for %s, in one sentence, what the mend is: %j', (rule, changes, mend) => {
    const message = expect.stringMatching(/^[^\n]+\.$/);
    expect(findings(changes)).toEqual([{ rule, level: 'wrong', message }]);
    expect(findings(changes)[0]!.message).toContain(mend);
  });

  it('miss a README', () => {
    const { 'README.md': _, ...others } = FILES;
    expect(findings({}, others).map(({ rule }) => rule)).toEqual(['readme']);
  });

  it('leave patterns in `exports` to publint, and scripts of authors alone', () => {
    expect(
      findings({ exports: { '.': './dist/index.js', './*': './dist/*.js' }, scripts: { prepack: 'tsc' } }),
    ).toEqual([]);
  });

  it('name everything that is wrong at once', () => {
    const rules = findings({ keywords: [], license: undefined, files: undefined }).map(({ rule }) => rule);
    expect(rules).toEqual(['keyword', 'files', 'licence']);
  });
});
