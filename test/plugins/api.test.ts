import { describe, expect, it } from 'vitest';
import * as api from '../../core/index.ts';
import { runPlugins } from '../fixtures/running-plugins.ts';

describe('`hotline-host` in a plugin’s process', () => {
  it('exports the same names as outside', async () => {
    const source = `import * as api from 'hotline-host'; export default { commands: { '/names': { run: () => Object.keys(api).sort().join() } } };`;
    await using plugins = await runPlugins({ curious: source });
    expect(await plugins.reply('curious', '/names')).toBe(Object.keys(api).sort().join());
  });

  it('is one and the same for all modules of a plugin, so that instanceof holds', async () => {
    const source = `import { UserError, md, Markdown, version } from 'hotline-host'; import { fail } from './fail'; import { createRequire } from 'node:module';
      export default { commands: {
        '/same': { run() { try { fail(); } catch (error) { return String([error instanceof UserError, md\`*x*\` instanceof Markdown,
          createRequire(import.meta.url)('hotline-host').UserError === UserError]); } } },
        '/version': { run: () => version },
      } };`;
    await using plugins = await runPlugins({
      curious: {
        source,
        files: {
          'fail.ts': `import { UserError } from 'hotline-host'; export const fail = () => { throw new UserError('x'); };`,
        },
      },
    });
    expect(await plugins.reply('curious', '/same')).toBe('true,true,true');
    expect(await plugins.reply('curious', '/version')).toBe(api.version);
  });

  it('gives zod from the host to a plugin that brings none, locales included', async () => {
    const source = `import { z } from 'zod'; import * as all from 'zod'; import * as mini from 'zod/mini'; export default { commands: {
      '/parse': { run: () => z.object({ a: z.coerce.number() }).parse({ a: '1' }).a + '' },
      '/locale': { run() { z.config(z.locales.ru()); return z.string().safeParse(1).error.issues[0].message; } },
      '/mini': { run: () => mini.string().parse('small') },
      '/namespace': { run: () => String(all.z === z && typeof all.string) },
    } };`;
    await using plugins = await runPlugins({ strict: source });
    expect(await plugins.reply('strict', '/parse')).toBe('1');
    expect(await plugins.reply('strict', '/locale')).toMatch(/[а-я]/);
    expect(await plugins.reply('strict', '/mini')).toBe('small');
    expect(await plugins.reply('strict', '/namespace')).toBe('function');
  });

  it('loads all of TypeScript, CommonJS files, and packages that the plugin depends on', async () => {
    const source = `import { Colour } from './colour'; import legacy from './legacy.cjs'; import { answer } from 'dep'; import settings from './settings.json' with { type: 'json' };
      namespace Inner { export const value = 1; }
      class Point { constructor(private readonly x: number, public y = 2) {} get sum() { return this.x + this.y; } }
      export default { commands: { '/all': { run: () => [Colour.Red, legacy.kind, answer, settings.a, Inner.value, new Point(1).sum].join() } } };`;
    const files = {
      'colour.ts': `export enum Colour { Red = 'red' }`,
      'legacy.cjs': `module.exports = { kind: 'commonjs', dep: require('dep') };`,
      'settings.json': '{"a":3}',
      'node_modules/dep/package.json': '{"name":"dep","type":"module","main":"index.js"}',
      'node_modules/dep/index.js': `export const answer = 42;`,
    };
    await using plugins = await runPlugins({ full: { source, files } });
    expect(await plugins.reply('full', '/all')).toBe('red,commonjs,42,3,1,3');
  });
});
