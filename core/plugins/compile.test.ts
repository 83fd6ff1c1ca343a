import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFiles, writePlugin } from '../../test/fixtures/plugin-folder.ts';
import type { CompileError } from './compile-error.ts';
import { compile } from './compile.ts';
import { isRefusal, readPackage } from './package.ts';

function compileFolder(folder: string) {
  const plugin = readPackage(folder, 'directory');
  if (isRefusal(plugin)) throw new Error(plugin.reason);
  return compile(plugin);
}

describe('compiling a plugin', () => {
  it('takes its sources one by one, with extensionless and JSON imports resolved', async () => {
    using root = temporaryFolder();
    const folder = writePlugin(
      root.path,
      'x',
      `import { a } from './lib/a'; import data from './data.json'; export default { a, data };`,
      {
        files: {
          'lib/a.ts': 'export enum A { One } export const a: A = A.One;',
          'data.json': '{"x":1}',
          'unused.ts': '',
        },
      },
    );
    const url = (file: string) => pathToFileURL(path.join(folder, file)).href;
    const { entry, modules, imports, inputs } = await compileFolder(folder);
    expect(entry).toBe(url('index.ts'));
    expect(Object.keys(modules).sort()).toEqual([url('data.json'), url('index.ts'), url('lib/a.ts')]);
    expect(imports[url('index.ts')]).toEqual({ './lib/a': url('lib/a.ts'), './data.json': url('data.json') });
    expect(inputs.paths.map((file) => path.relative(folder, file)).sort()).toEqual([
      'data.json',
      'index.ts',
      'lib/a.ts',
    ]);
  });

  it('leaves packages to Node, and takes a linked workspace into the snapshot', async () => {
    using root = temporaryFolder();
    writeFiles(root.path, {
      'node_modules/dep/package.json': '{"name":"dep","main":"index.js"}',
      'node_modules/dep/index.js': '',
      'shared/package.json': '{"name":"shared","main":"index.ts"}',
      'shared/index.ts': 'export const shared: number = 1;',
    });
    symlinkSync('../shared', path.join(root.path, 'node_modules/shared'));
    const folder = writePlugin(
      path.join(root.path, 'plugins'),
      'x',
      `import 'dep'; import { shared } from 'shared'; import 'node:fs'; import 'hotline-host'; export default shared;`,
    );
    const { modules, packages } = await compileFolder(folder);
    expect(packages).toEqual(['dep']);
    expect(Object.keys(modules)).toContain(pathToFileURL(path.join(root.path, 'shared/index.ts')).href);
  });

  it('leaves installed JavaScript as it is', async () => {
    using root = temporaryFolder();
    const modules = path.join(root.path, 'node_modules');
    mkdirSync(modules);
    const folder = writePlugin(modules, 'hotline-plugin-x', '', {
      json: { main: 'dist.js' },
      files: { 'dist.js': 'export default {}' },
    });
    expect(await compileFolder(folder)).toMatchObject({
      modules: {},
      inputs: { paths: [path.join(folder, 'dist.js')] },
    });
  });

  it.each([
    [
      'a syntax error',
      'export default {\n  commands: {\n    run( { }',
      /index\.ts:3:\d+: Expected .*\n {2}3 \| {5}run\( \{ \}\n +\| +\^/,
    ],
    [
      'a missing file',
      `import './nowhere';`,
      /index\.ts:1:8: Could not resolve "\.\/nowhere"\n {2}1 \| import '\.\/nowhere';\n +\| +\^{11}/,
    ],
    ['a missing package', `import 'not-installed';`, /index\.ts:1:8: Could not resolve "not-installed"/],
  ])('says %s with file, line, column and the line itself [row 10]', async (_what, source, message) => {
    using root = temporaryFolder();
    const folder = writePlugin(root.path, 'x', source);
    await expect(compileFolder(folder)).rejects.toMatchObject({
      code: 'PLUGIN_BROKEN',
      message: expect.stringMatching(message) as string,
    });
  });

  it('names all that it read, and what is at fault, when it fails', async () => {
    using root = temporaryFolder();
    writeFiles(root.path, { 'package.json': '{ "name": ' });
    const files = { 'a.ts': `import './b.ts';`, 'b.ts': 'export const = 1;', 'unused.ts': '' };
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', `import './a.ts'; import 'dep';`, { files });
    const error: unknown = await compileFolder(folder).catch((reason: unknown) => reason);
    expect((error as CompileError).inputs.paths.map((file) => path.relative(folder, file)).sort()).toEqual([
      '../../package.json',
      'a.ts',
      'b.ts',
      'index.ts',
    ]);
  });

  it.each([
    ['by a path that leads out', `import secret from '../../.env.json'; export default secret;`],
    ['dynamically', `export default () => import('../../.env.json');`],
    ['by an absolute path', 'ABSOLUTE'],
    ['through a link', `import secret from './link.json'; export default secret;`],
    ['as something that is no source', `import secret from './notes.env'; export default secret;`],
  ])('takes nothing from outside of the package into the snapshot: %s [row 20]', async (_how, source) => {
    using root = temporaryFolder();
    writeFiles(root.path, { '.env.json': '{"key":"canary"}' });
    const code =
      source === 'ABSOLUTE'
        ? `import secret from ${JSON.stringify(path.join(root.path, '.env.json'))}; export default secret;`
        : source;
    const folder = writePlugin(path.join(root.path, 'plugins'), 'x', code, { files: { 'notes.env': 'canary' } });
    symlinkSync('../../.env.json', path.join(folder, 'link.json'));
    const failure = await compileFolder(folder).then(() => 'compiled', String);
    expect(failure).toMatch(/lies outside of the plugin’s package|is no source/);
    expect(failure).not.toContain('canary');
  });

  it('reads no devices and no pipes [row 20]', async () => {
    using root = temporaryFolder();
    const folder = writePlugin(root.path, 'x', `import endless from './endless.txt'; export default endless;`);
    execFileSync('mkfifo', [path.join(folder, 'endless.txt')]);
    await expect(compileFolder(folder)).rejects.toThrow('endless.txt is no file.');
  });
});
