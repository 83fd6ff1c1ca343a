import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFiles } from '../fixtures/plugin-folder.ts';
import { isRunning } from '../fixtures/processes.ts';
import { runPlugins, type RunningPlugins } from '../fixtures/running-plugins.ts';

/** Answers `/say` with its version. */
const saying = (word: string, extra = '') =>
  `${extra} export default { commands: { '/say': { run: () => '${word}' } } };`;
const reloaded = (plugins: RunningPlugins, times: number, name = 'talker') =>
  plugins.logged(({ plugin, message }) => {
    return plugin === name && message.endsWith('was reloaded') && plugins.plugin(name).reloads >= times;
  });

describe('what keeps a plugin from compiling outside of its folder', () => {
  const importing = `import { word } from 'shared'; export default { commands: { '/say': { run: () => word } } };`;
  const exporting = (word: string) => `export const word: string = '${word}';`;
  const linkWorkspace = (folder: string) => {
    const json = '{ "name": "shared", "type": "module", "main": "src/index.ts" }';
    writeFiles(path.join(folder, 'shared'), { 'package.json': json, 'src/index.ts': exporting('one') });
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync('../shared', path.join(folder, 'node_modules/shared'));
  };

  it('is noticed when it is mended: a file of a workspace that it imports', async () => {
    await using plugins = await runPlugins({ talker: importing }, { watch: true, prepare: linkWorkspace });
    const source = path.join(plugins.folder, 'shared/src/index.ts');
    writeFileSync(source, 'export const word = ');
    const { message } = await plugins.logged(({ message }) => message.includes('keeps serving'));
    expect(message).toContain(`${source}:1:21`);
    writeFileSync(source, exporting('two'));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
  });

  it('is noticed when it is mended before the plugin has ever served', async () => {
    const broken = (folder: string) => {
      linkWorkspace(folder);
      writeFileSync(path.join(folder, 'shared/src/index.ts'), 'export const word = ');
    };
    await using plugins = await runPlugins({ talker: importing }, { watch: true, prepare: broken });
    expect(plugins.plugin('talker').state).toBe('failed');
    writeFileSync(path.join(plugins.folder, 'shared/src/index.ts'), exporting('two'));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
  });

  it('is noticed when it is mended: the package.json of the deployment', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const manifest = path.join(plugins.folder, 'package.json');
    writeFileSync(manifest, '{ "dependencies": ');
    plugins.save('talker', saying('two'));
    const { message } = await plugins.logged(({ message }) => message.includes('keeps serving'));
    expect(message).toContain(`${manifest}:1:19`);
    writeFileSync(manifest, '{}');
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
  });
});

describe('a package that a plugin declares and that is not installed', () => {
  const greeting = `import { word } from 'greeting'; export default { commands: { '/say': { run: () => word } } };`;
  const json = { dependencies: { greeting: '^1.0.0' } };
  /** As npm does: the lock file comes last. */
  const install = (folder: string) => {
    writeFiles(path.join(folder, 'node_modules/greeting'), {
      'package.json': '{ "name": "greeting", "type": "module", "main": "index.js" }',
      'index.js': `export const word = 'hello';`,
    });
    writeFileSync(path.join(folder, 'package-lock.json'), '{}');
  };

  it('lets the plugin serve as soon as it is, be it that the plugin failed or that an older version serves', async () => {
    const source = saying('one');
    await using plugins = await runPlugins(
      { talker: { source, json }, newcomer: { source: greeting, json }, calm: source },
      { watch: true },
    );
    plugins.save('talker', greeting);
    await plugins.logged(({ plugin, message }) => plugin === 'talker' && message.includes('keeps serving'));
    expect(plugins.plugin('newcomer').state).toBe('failed');
    install(plugins.folder);
    for (const name of ['talker', 'newcomer']) {
      await reloaded(plugins, 1, name);
      expect(await plugins.reply(name, '/say')).toBe('hello');
      expect(plugins.plugin(name).problem).toBeUndefined();
    }
    expect(plugins.plugin('calm').reloads).toBe(0);
  });
});

describe('a package.json that is torn and then mended as it was', () => {
  it('is no problem any more', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const manifest = path.join(plugins.folder, 'plugins/talker/package.json');
    const whole = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, '{ "name": ');
    await plugins.logged(({ message }) => message.includes('keeps serving'));
    writeFileSync(manifest, whole);
    await reloaded(plugins, 1);
    expect(plugins.plugin('talker')).toMatchObject({ state: 'serving', problem: undefined });
  });
});

describe('a plugin whose files come one after the other', () => {
  it('is refused for want of its entry, and serves once that is there', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const folder = path.join(plugins.folder, 'plugins/late');
    const json = readFileSync(path.join(plugins.folder, 'plugins/talker/package.json'), 'utf8');
    writeFiles(folder, { 'package.json': json.replaceAll('talker', 'late') });
    const { message } = await plugins.logged(({ fields }) => fields.code === 'PLUGIN_REFUSED');
    expect(message).toContain('its entry `index.ts` does not exist');
    writeFileSync(path.join(folder, 'index.ts'), saying('here'));
    await expect.poll(() => plugins.host.plugin('late')?.state).toBe('serving');
    expect(await plugins.reply('late', '/say')).toBe('here');
  });
});

describe('a copy of the folder of a plugin', () => {
  it('is refused while the first one is there, even with a torn package.json, and serves once that is gone', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const folderOf = (name: string) => path.join(plugins.folder, 'plugins', name);
    const { pid } = plugins.plugin('talker');
    cpSync(folderOf('talker'), folderOf('a-copy'), { recursive: true });
    writeFileSync(path.join(folderOf('a-copy'), 'index.ts'), saying('copied'));
    const { message } = await plugins.logged(({ fields }) => fields.code === 'PLUGIN_REFUSED');
    expect(message).toBe(
      `${folderOf('a-copy')} is not taken as a plugin: its name \`talker\` belongs to ${folderOf('talker')} already.`,
    );
    writeFileSync(path.join(folderOf('talker'), 'package.json'), '{ "name": ');
    await plugins.logged(({ message }) => message.startsWith('talker is refused; the version'));
    expect(await plugins.reply('talker', '/say')).toBe('one');
    expect(plugins.plugin('talker')).toMatchObject({ pid, reloads: 0 });
    rmSync(folderOf('talker'), { recursive: true });
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('copied');
  });
});

describe('files whose time is yet to come, as from a machine whose clock is ahead', () => {
  it('are taken over when they are saved, and are left alone otherwise', async () => {
    const ahead = (folder: string) => {
      const time = new Date(Date.now() + 3_600_000);
      for (const file of ['index.ts', 'words.ts']) utimesSync(path.join(folder, 'plugins/talker', file), time, time);
    };
    const source = saying('one', `import './words.ts';`);
    const files = { 'words.ts': '' };
    await using plugins = await runPlugins({ talker: { source, files } }, { watch: true, prepare: ahead });
    plugins.save('talker', saying('two', `import './words.ts';`));
    await reloaded(plugins, 1);
    expect(await plugins.reply('talker', '/say')).toBe('two');
    ahead(plugins.folder);
    await reloaded(plugins, 2);
    expect(plugins.plugin('talker').reloads).toBe(2);
  });
});

describe('a deployment that cannot be read for now', () => {
  const stays = ({ plugin, message }: { plugin: string; message: string }) =>
    plugin === 'all' && message.startsWith('All plugins stay as they were.');

  it('keeps its plugins while its package.json is torn, and takes over what came meanwhile once it is mended', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const { pid } = plugins.plugin('talker');
    const manifest = path.join(plugins.folder, 'package.json');
    writeFileSync(manifest, '{ "dependencies": ');
    const { level, fields, message } = await plugins.logged(stays);
    expect([level, fields.code]).toEqual(['error', 'CONFIG_BROKEN']);
    expect(message).toContain(`${manifest} cannot be used`);
    plugins.write('late', saying('late'));
    expect(await plugins.reply('talker', '/say')).toBe('one');
    writeFileSync(manifest, '{}');
    await expect.poll(() => plugins.host.plugin('late')?.state).toBe('serving');
    expect(plugins.plugin('talker')).toMatchObject({ pid, state: 'serving', reloads: 0 });
  });

  it('keeps them while a file stands where their folder was, and lets them go with it', async () => {
    await using plugins = await runPlugins({ talker: saying('one') }, { watch: true });
    const { pid } = plugins.plugin('talker');
    const folder = path.join(plugins.folder, 'plugins');
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    const { fields } = await plugins.logged(stays);
    expect(fields.code).toBe('CONFIG_INVALID');
    expect(await plugins.reply('talker', '/say')).toBe('one');
    rmSync(folder);
    await expect.poll(() => isRunning(pid!)).toBe(false);
    expect(plugins.host.plugins).toEqual([]);
  });
});
