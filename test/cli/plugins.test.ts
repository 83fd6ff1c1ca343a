import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isRefused, type ListedPlugin } from '../../core/plugins/listing.ts';
import { writeDeployment } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, writePlugin } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const GREETER = `import { definePlugin } from 'hotline-host';
import { z } from 'zod';
export default definePlugin({
  options: z.object({ required: z.string() }),
  commands: { '/hello': { run: () => 'hello' }, '/bye': { run: () => 'bye' } },
  events: { dialog_created() {} },
  setup() { throw new Error('setup has run'); },
});`;

const states = (plugins: readonly ListedPlugin[]) =>
  plugins.map((plugin) => [plugin.name, isRefused(plugin) ? plugin.refused : plugin.state]);

describe('hotline plugins without a running host', () => {
  const plugins = {
    greeter: GREETER,
    off: GREETER,
    torn: 'export default {{ };',
    thrower: `throw new Error('no luck');`,
  };
  const config = { plugins: { disabled: ['off'] } };

  it('loads each plugin as far as its declaration, and lists what was found and why something was refused', async () => {
    using folder = temporaryFolder();
    const file = writeDeployment(folder.path, { plugins, config });
    const empty = writePlugin(path.join(folder.path, 'plugins'), 'empty', '', { json: { keywords: [] } });
    const { code, stdout, stderr } = await runHotline(['plugins', '--json', '--config', file]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const found = JSON.parse(stdout) as ListedPlugin[];
    expect(found[0]).toEqual({
      name: 'greeter',
      packageName: 'hotline-plugin-greeter',
      version: '1.0.0',
      path: path.join(folder.path, 'plugins/greeter'),
      origin: 'directory',
      events: ['dialog_created'],
      commands: ['/hello', '/bye'],
      state: 'not running',
    });
    expect(states(found)).toEqual([
      ['greeter', 'not running'],
      ['thrower', 'failed'],
      ['torn', 'failed'],
      ['off', 'disabled'],
      ['empty', `${empty} is not taken as a plugin: its package.json lacks the keyword \`hotline-plugin\`.`],
    ]);
    expect(readdirSync(folder.path).sort()).toEqual(['hotline.config.ts', 'plugins']);
  });

  it('shows people the same, with reasons and code frames', async () => {
    using folder = temporaryFolder();
    const file = writeDeployment(folder.path, { plugins, config });
    const { stdout } = await runHotline(['plugins', '--config', file], { cwd: folder.path });
    const lines = stdout.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '  NAME     VERSION  STATE        FROM',
      '○ greeter  1.0.0    not running  plugins/greeter',
      '  commands  /hello, /bye',
      '  events    dialog_created',
    ]);
    expect(stdout).toContain('threw in import: Error: no luck');
    expect(stdout).toContain('    1 | export default {{ };\n      |                 ^');
  });

  it('says when there are none', async () => {
    using folder = temporaryFolder();
    const { stdout } = await runHotline(['plugins', '--config', writeDeployment(folder.path, {})]);
    expect(stdout).toBe(`There are no plugins in ${folder.path}/plugins.\n`);
  });
});

describe('hotline plugins beside a running host', () => {
  it('tells how they stand there: process, restarts, and what is wrong', async () => {
    const dying = `export default { commands: { '/die': { run: () => process.exit(3) } } };`;
    await using host = await startHost({ plugins: { greeter: GREETER, dying } });
    const before = await host.plugin('dying');
    expect(before).toMatchObject({ state: 'serving', pid: expect.any(Number), restarts: 0, commands: ['/die'] });
    expect(await host.plugin('greeter')).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('has invalid options: required'),
    });

    await host.post({ type: '/die' });
    await vi.waitFor(async () => expect((await host.plugin('dying')).state).toBe('serving'), 30_000);
    const after = await host.plugin('dying');
    expect(after.restarts).toBe(1);
    expect(after.pid).not.toBe(before.pid);
    const { stdout } = await host.hotline(['plugins']);
    expect(stdout).toMatch(/^● dying {4}1\.0\.0 {4}serving +\d+ +1 +plugins\/dying$/m);
  });

  it('loads another folder that is asked about', async () => {
    using elsewhere = temporaryFolder();
    writePlugin(elsewhere.path, 'other', GREETER);
    await using host = await startHost();
    const { stdout } = await host.hotline(['plugins', '--json', '--plugins', elsewhere.path]);
    expect(states(JSON.parse(stdout) as ListedPlugin[])).toEqual([['other', 'not running']]);
  });

  it('works when the configuration has been broken since', async () => {
    await using host = await startHost({ plugins: { ping: 'export default {};' } });
    writeDeployment(host.folder, { config: { sever: {} } });
    expect(await host.plugin('ping')).toMatchObject({ state: 'serving' });
  });
});
