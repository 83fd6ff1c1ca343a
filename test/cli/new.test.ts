import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandOf, pluginNames } from '../../core/cli/scaffold/names.ts';
import { writePlugin } from '../../core/cli/scaffold/template.ts';
import type { InstalledPlugin } from '../../core/plugins/listing.ts';
import { eventNames } from '../../core/protocol/names.ts';
import { writeDeployment } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
const textIn = (folder: string) =>
  readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');

describe('hotline new in a deployment', () => {
  it('writes into its plugins folder what loads and declares as it was told', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, { config: { plugins: { directory: './extensions' } } });
    const args = ['weather', '--command', '/forecast', '--event', 'message_sent', '--yes'];
    const { code, stdout, stderr } = await runHotline(['new', ...args], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/^ {2}\d\. .+$/gm)).toHaveLength(3);
    expect(stdout).toContain('extensions/weather');
    const listed = await runHotline(['plugins', '--json'], { cwd: folder.path });
    expect(JSON.parse(listed.stdout)).toMatchObject([
      {
        name: 'weather',
        packageName: 'hotline-plugin-weather',
        state: 'not running',
        commands: ['/forecast'],
        events: ['message_sent'],
      },
    ]);
  });

  it('leaves nothing of the template behind, and nobody locked out of the folder', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, {});
    await runHotline(['new', '@acme/weather', '--yes'], { cwd: folder.path });
    const plugins = path.join(folder.path, 'plugins');
    expect(readdirSync(plugins)).toEqual(['weather']);
    const plugin = path.join(plugins, 'weather');
    expect(manifestIn(plugin)).toMatchObject({ name: '@acme/hotline-plugin-weather', version: '0.1.0' });
    expect(manifestIn(plugin)).not.toHaveProperty('private');
    expect(textIn(plugin)).not.toMatch(/hotline-plugin-template|\/hello\b/);
    expect(statSync(plugin).mode & 0o755).toBe(0o755);
  });

  it('writes a plugin that loads for each event there is', async () => {
    using folder = temporaryFolder();
    writeDeployment(folder.path, {});
    for (const event of eventNames) {
      const names = pluginNames(event.replace('_', '-'));
      const plugin = { ...names, command: commandOf(names), event, standalone: false };
      writePlugin(path.join(folder.path, 'plugins', names.short), plugin);
    }
    const { stdout } = await runHotline(['plugins', '--json'], { cwd: folder.path });
    const listed = JSON.parse(stdout) as InstalledPlugin[];
    expect(listed.map(({ events, state }) => [...events, state])).toEqual(
      eventNames.toSorted().map((event) => [event, 'not running']),
    );
  });

  it('has the new plugin serve at once where `hotline dev` runs', async () => {
    await using host = await startHost({ verb: 'dev' });
    expect((await host.hotline(['new', 'weather', '--yes'])).code).toBe(0);
    await expect
      .poll(() => host.post({ type: '/weather', text: 'Ada' }))
      .toMatchObject({ body: expect.stringContaining('Ada') });
    expect(await host.plugin('weather')).toMatchObject({
      state: 'serving',
      restarts: 0,
    } satisfies Partial<InstalledPlugin>);
  });
});

describe('hotline new without a deployment', () => {
  it('makes a folder of its own, with what a package needs that stands alone', async () => {
    using folder = temporaryFolder();
    const { code, stdout } = await runHotline(['new', 'weather', '--yes'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(stdout).toContain('cd hotline-plugin-weather && npm install');
    const plugin = path.join(folder.path, 'hotline-plugin-weather');
    expect(manifestIn(plugin)).toMatchObject({
      devDependencies: { 'hotline-host': expect.stringMatching(/^\^\d/) },
      peerDependencies: { 'hotline-host': expect.any(String) },
    });
    expect(existsSync(path.join(plugin, '.gitignore'))).toBe(true);
  });

  it('writes where it is told to', async () => {
    using folder = temporaryFolder();
    await runHotline(['new', 'weather', '--dir', 'deep/inside', '--yes'], { cwd: folder.path });
    expect(manifestIn(path.join(folder.path, 'deep/inside'))).toMatchObject({ name: 'hotline-plugin-weather' });
  });

  it.each([
    [['We ather'], 2, 'cannot be the name of an npm package'],
    [['weather', '--command', 'forecast'], 2, 'cannot be a command'],
    [['weather', '--event', 'dialog_opened'], 2, 'the events are dialog_created'],
    [[], 2, 'has no name'],
    [['weather', '--dir', '.'], 1, 'exists'],
  ])('refuses %j, and writes nothing', async (args, code, sentence) => {
    using folder = temporaryFolder();
    const refused = await runHotline(['new', ...args, '--yes'], { cwd: folder.path });
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toContain(sentence);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('writes over nothing', async () => {
    using folder = temporaryFolder();
    await runHotline(['new', 'weather', '--yes'], { cwd: folder.path });
    const again = await runHotline(['new', 'weather', '--command', '/other', '--yes'], { cwd: folder.path });
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('FILE_EXISTS') });
    expect(textIn(path.join(folder.path, 'hotline-plugin-weather'))).not.toContain('/other');
    expect(readdirSync(folder.path)).toEqual(['hotline-plugin-weather']);
  });
});
