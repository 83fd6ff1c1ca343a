import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlugins, type RunningPlugins } from '../fixtures/running-plugins.ts';

/** Answers `/say` with its version, and notes each `setup` and each end. */
const saying = (word: string, extra = '') => `import { appendFileSync } from 'node:fs';
  ${extra}
  export default {
    setup(ctx) {
      appendFileSync(ctx.dataDir + '/life', '+${word} ');
      return () => appendFileSync(ctx.dataDir + '/life', '-${word} ');
    },
    commands: { '/say': { run: () => '${word}' } },
  };`;

const lifeOf = (plugins: RunningPlugins, name = 'talker') =>
  readFileSync(path.join(plugins.folder, 'data/plugins', name, 'life'), 'utf8')
    .trim()
    .split(' ');
const reloaded = (plugins: RunningPlugins, times: number, name = 'talker') =>
  plugins.logged(({ plugin, message }) => {
    return plugin === name && message.endsWith('was reloaded') && plugins.plugin(name).reloads >= times;
  });
const ended = (pid: number) => expect.poll(() => isAlive(pid)).toBe(false);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a plugin that is saved', () => {
  it('serves as it was saved, and the older process disposes and ends', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const pid = plugins.plugin('talker').pid!;
    expect(await plugins.reply('talker', '/say')).toBe('one');
    plugins.save('talker', saying('two'));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    await ended(pid);
    expect(lifeOf(plugins)).toEqual(['+one', '+two', '-one']);
  });

  it('takes over a change in a file that it imports, in an asset that it names, and in no other', async () => {
    const source = saying('one', `import './lib/words.ts';`);
    const json = { hotline: { apiVersion: 1, watch: ['templates/**'] } };
    const files = { 'lib/words.ts': '', 'templates/card.txt': 'a', 'notes.txt': 'a' };
    await using plugins = await runPlugins({ talker: { source, json, files } }, { watch: true });
    plugins.save('talker', 'b', 'notes.txt');
    plugins.save('talker', '// b', 'lib/words.ts');
    await reloaded(plugins, 1);
    plugins.save('talker', 'b', 'templates/card.txt');
    await reloaded(plugins, 2);
    expect(lifeOf(plugins).filter((word) => word === '+one')).toHaveLength(3);
  });

  it('lets calls that are under way finish in the version in which they began', async () => {
    const waiting = (word: string) => `export default { commands: {
      '/say': { run: () => '${word}' },
      '/wait': { run: (_, ctx) => new Promise((resolve) => {
        ctx.log.info('waiting');
        process.once('SIGUSR2', () => resolve('${word}'));
      }) } } };`;
    await using plugins = await runPlugins({ talker: waiting('one') }, { watch: true });
    const { pid } = plugins.plugin('talker');
    const answer = plugins.reply('talker', '/wait');
    await plugins.logged(({ message }) => message === 'waiting');
    plugins.save('talker', waiting('two'));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    expect(plugins.plugin('talker').change).toBe('draining');
    process.kill(pid!, 'SIGUSR2');
    expect(await answer).toBe('one');
    await ended(pid!);
    await expect.poll(() => plugins.plugin('talker').change).toBeUndefined();
  });
});

describe('a save that cannot serve [row 10]', () => {
  it.each([
    [
      'a syntax error',
      `export default {\n  commands: {{ };`,
      /does not compile.*index\.ts:2:14: .*\n {2}2 \| {3}commands: \{\{ \};\n {4}\| +\^/,
    ],
    [
      'an import that leads nowhere',
      `import './gone.ts';\nexport default {};`,
      /does not compile.*index\.ts:1:8: .*gone\.ts/,
    ],
    [
      'a name that is not exported',
      `import { nothing } from 'node:fs';\nnothing();`,
      /threw in import.*index\.ts:1\n.*nothing/,
    ],
    [
      'an error at import',
      `\nthrow new Error('not today');`,
      /threw in import.*index\.ts:2:7: Error: not today\n {2}2 \| throw new Error/,
    ],
    ['a wrong declaration', `export default { commands: { say: {} } };`, /has an invalid declaration.*no slash/],
    ['an error in setup', `export default {\n  setup() { null.x; } };`, /threw in setup.*index\.ts:2:18: TypeError/],
    ['an end of its process', `process.exit(3);`, /exited with code 3 while it was loading/],
  ])('because of %s leaves the old version serving, and says file, line and reason', async (_, source, said) => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const { pid } = plugins.plugin('talker');
    plugins.save('talker', source);
    const { message, level } = await plugins.logged(({ message }) => message.includes('keeps serving'));
    expect(level).toBe('error');
    expect(message).toMatch(/^talker .*; the version from \d\d:\d\d keeps serving/);
    expect(message.replace(/; the version[^\n]*\n?/, ' ')).toMatch(new RegExp(said.source, 's'));
    expect(await plugins.reply('talker', '/say')).toBe('one');
    expect(plugins.plugin('talker')).toMatchObject({ pid, state: 'serving', problem: message.slice('talker '.length) });
    plugins.save('talker', saying('two'));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    expect(plugins.plugin('talker').problem).toBeUndefined();
  });

  it('because of its options leaves the old version serving', async () => {
    const strict = `import { z } from 'zod'; export default { options: z.object({ currency: z.string() }) };`;
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    plugins.save('talker', strict);
    const { message } = await plugins.logged(({ message }) => message.includes('keeps serving'));
    expect(message).toMatch(/^talker has invalid options; [^\n]*\ncurrency: /);
    expect(await plugins.reply('talker', '/say')).toBe('one');
  });

  it('because of its package.json leaves the old version serving', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const manifest = readFileSync(path.join(plugins.folder, 'plugins/talker/package.json'), 'utf8');
    plugins.save('talker', '{ "name": ', 'package.json');
    const { message } = await plugins.logged(({ message }) => message.includes('keeps serving'));
    expect(message).toMatch(/^talker is refused; the version from .*:\n.*package\.json is not valid JSON/);
    expect(await plugins.reply('talker', '/say')).toBe('one');
    plugins.save('talker', manifest.replace('1.0.0', '1.1.0'), 'package.json');
    await reloaded(plugins, 1);
    expect(plugins.plugin('talker').plugin.version).toBe('1.1.0');
  });
});

describe('a plugin that did not serve before', () => {
  it('serves once it is mended, be it that it did not compile or that it was paused [row 9]', async () => {
    await using plugins = await runPlugins(
      { broken: 'export default {', crashing: 'process.exit(3);' },
      { watch: true },
    );
    await plugins.logged(({ fields }) => fields.code === 'PLUGIN_PAUSED');
    expect([plugins.plugin('broken').state, plugins.plugin('crashing').state]).toEqual(['failed', 'paused']);
    for (const name of ['broken', 'crashing']) {
      plugins.save(name, saying('well'));
      await reloaded(plugins, 1, name);
      expect(await plugins.reply(name, '/say')).toBe('well');
    }
  });
});

describe('files that are written in several goes [row 11]', () => {
  it('make one reload at the end: a file in three parts, at most 30 ms apart', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const file = path.join(plugins.folder, 'plugins/talker/index.ts');
    const source = saying('two');
    writeFileSync(file, source.slice(0, 40));
    for (const part of [source.slice(40, 90), source.slice(90)]) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      appendFileSync(file, part);
    }
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    expect(lifeOf(plugins).filter((word) => word.startsWith('+'))).toEqual(['+one', '+two']);
    expect(plugins.log.filter(({ message }) => message.includes('keeps serving'))).toEqual([]);
  });

  it('make one reload at the end: a rename over the old file, and many files at once', async () => {
    const source = (word: string) =>
      saying(word, `import { a } from './a.ts'; import { b } from './b.ts'; if (a !== b) throw new Error('half');`);
    const files = { 'a.ts': 'export const a: number = 1;', 'b.ts': 'export const b: number = 1;' };
    await using plugins = await runPlugins({ talker: { source: source('one'), files } }, { watch: true });
    const folder = path.join(plugins.folder, 'plugins/talker');
    writeFileSync(path.join(folder, '.index.ts.swp'), source('two'));
    plugins.save('talker', 'export const a: number = 2;', 'a.ts');
    renameSync(path.join(folder, '.index.ts.swp'), path.join(folder, 'index.ts'));
    await new Promise((resolve) => setTimeout(resolve, 25));
    plugins.save('talker', 'export const b: number = 2;', 'b.ts');
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    expect(plugins.plugin('talker').reloads).toBe(1);
    expect(plugins.log.filter(({ message }) => message.includes('keeps serving'))).toEqual([]);
  });
});

describe('saves during a reload [row 12]', () => {
  it('are not lost: the newest state runs in the end', async () => {
    const slow = (word: string) =>
      saying(word, `console.log('loading ${word}'); await new Promise((resolve) => setTimeout(resolve, 200));`);
    await using plugins = await runPlugins({ talker: slow('one') }, { watch: true });
    plugins.save('talker', slow('two'));
    await plugins.logged(({ message }) => message.includes('loading two'));
    plugins.save('talker', saying('three'));
    plugins.save('talker', slow('four'));
    await plugins.logged(({ message }) => message.includes('loading four'));
    await reloaded(plugins, 2);
    expect(await plugins.reply('talker', '/say')).toBe('four');
    expect(lifeOf(plugins)).not.toContain('+three');
  });
});

describe('plugins that come and go [row 13]', () => {
  it('serve as soon as their folder is there, and are let go with it', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    plugins.write('late', saying('late'));
    await expect.poll(() => plugins.host.plugin('late')?.state).toBe('serving');
    expect(await plugins.reply('late', '/say')).toBe('late');
    const pid = plugins.plugin('late').pid!;
    rmSync(path.join(plugins.folder, 'plugins/late'), { recursive: true });
    await ended(pid);
    expect(plugins.host.plugins.map(({ name }) => name)).toEqual(['talker']);
    expect(lifeOf(plugins, 'late')).toEqual(['+late', '-late']);
    expect(await plugins.reply('talker', '/say')).toBe('one');
  });
});

describe('disposers that never end [row 8]', () => {
  it('have a deadline, and then their process is ended', async () => {
    const hanging = `export default { setup: () => () => new Promise(() => {}) };`;
    await using plugins = await runPlugins({ talker: hanging }, { watch: true, limits: { disposeMs: 100 } });
    const pid = plugins.plugin('talker').pid!;
    plugins.save('talker', saying('two'));
    await ended(pid);
    expect(await plugins.reply('talker', '/say')).toBe('two');
  });
});
