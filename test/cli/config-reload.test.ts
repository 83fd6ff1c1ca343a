import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY, writeDeployment } from '../fixtures/deployment.ts';
import { spawnHotline } from '../fixtures/hotline.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';
import { startHost, type HostOptions, type RunningHost } from '../fixtures/running-host.ts';
import { linesOf } from './lines-of.ts';

const tells = `import { z } from 'zod'; export default {
  options: z.object({ word: z.string().default('nothing') }),
  commands: { '/tell': { run: (_, ctx) => ctx.options.word } } };`;
const calm = `export default { commands: { '/calm': { run: () => 'calm' } } };`;

/** A host whose configuration is a file that the test writes. */
async function start(config: string, options: HostOptions = {}): Promise<RunningHost> {
  const host = await startHost({ plugins: { tells, calm }, ...options });
  save(host, config);
  await taken(host, 1);
  return host;
}

const save = (host: RunningHost, config: string, file = 'hotline.config.ts') =>
  writeFileSync(path.join(host.folder, file), config);
const connection = (key: string) => `{ name: 'support', instanceId: '132099468746812345', apiKeys: [${key}] }`;
const configOf = (key: string, rest = '') => `export default { connections: [${connection(key)}], ${rest} };`;
const taken = (host: RunningHost, times: number) =>
  host.logged(new RegExp(`(The configuration was taken over: [^]*){${times}}`));
const ask = (host: RunningHost, type: string, apiKey = KEY) =>
  host.post({ type, instanceId: '132099468746812345', apiKey });

async function said(host: RunningHost): Promise<string> {
  const answer = await ask(host, '/tell');
  return 'body' in answer ? answer.body : '';
}

async function statusWith(host: RunningHost, key: string): Promise<number> {
  const answer = await ask(host, '/calm', key);
  return 'status' in answer ? answer.status : 0;
}

describe('a configuration that is saved', () => {
  it('restarts just the plugin whose options it changes', async () => {
    await using host = await start(configOf(`'${KEY}'`, `plugins: { options: { tells: { word: 'one' } } }`));
    await expect.poll(() => said(host)).toContain('one');
    const before = await Promise.all(['tells', 'calm'].map((name) => host.plugin(name)));
    save(host, configOf(`'${KEY}'`, `plugins: { options: { tells: { word: 'two' } } }`));
    await expect.poll(() => said(host)).toContain('two');
    const after = await Promise.all(['tells', 'calm'].map((name) => host.plugin(name)));
    expect(after[0]!.pid).not.toBe(before[0]!.pid);
    expect(after[1]!.pid).toBe(before[1]!.pid);
    expect(host.stderr).toContain('The configuration was taken over: plugins.options.tells.');
  });

  it('changes keys at once, in .env as well: the old one is refused, and neither is ever shown [row 42] [row 44]', async () => {
    await using host = await start(configOf('process.env.KEY ?? ' + `'${KEY}'`, 'server: { bodyLimit: 300_000 }'));
    expect(await statusWith(host, KEY)).toBe(200);
    save(host, 'KEY=another-key-of-no-value\n', '.env');
    await taken(host, 2);
    expect(await statusWith(host, KEY)).toBe(401);
    expect(await statusWith(host, 'another-key-of-no-value')).toBe(200);
    save(host, 'KEY=a-third-key-of-no-value\n', '.env');
    await taken(host, 3);
    expect([
      await statusWith(host, 'another-key-of-no-value'),
      await statusWith(host, 'a-third-key-of-no-value'),
    ]).toEqual([401, 200]);
    expect(host.stdout + host.stderr).not.toMatch(/key-of-no-value/);
  });

  it('is kept as it was when it is wrong, with the setting named', async () => {
    await using host = await start(configOf(`'${KEY}'`, `plugins: { options: { tells: { word: 'one' } } }`));
    await expect.poll(() => said(host)).toContain('one');
    save(host, configOf(`'${KEY}'`, `server: { bodyLimit: 'x' }`));
    await host.logged(/The configuration is kept as it was\. [^]*server\.bodyLimit is 'x'; allowed/);
    save(host, `export default { connections: [`);
    await host.logged(/The configuration is kept as it was\. [^]*hotline\.config\.ts:1:/);
    save(host, `export default { connections: [] };`);
    await host.logged(/The configuration is kept as it was\. [^]*leaves no connection with a key/);
    expect(await said(host)).toContain('one');
  });

  it('says what takes effect at the next start only', async () => {
    await using host = await start(configOf(`'${KEY}'`, `replies: { budgetMs: 2900 }`));
    await host.logged(/Takes effect at the next start: replies\.budgetMs\./);
  });

  it('adds and removes plugins: disabled ones are let go, and come back', async () => {
    await using host = await start(configOf(`'${KEY}'`, `plugins: { disabled: ['calm'] }`));
    await expect.poll(async () => (await host.plugin('calm')).state).toBe('disabled');
    save(host, configOf(`'${KEY}'`));
    await expect.poll(async () => (await host.plugin('calm')).state).toBe('serving');
  });

  it.each([
    ['does not compile', 'more.ts', 'export const word = '],
    ['is not there', 'more.ts', undefined],
    ['holds what is not allowed', 'more.ts', 'export const word = undefined, bodyLimit = 1;'],
    ['is package.json', 'package.json', '{ "dependencies": '],
  ])('is taken over as soon as the file that it wants is mended: one that %s', async (_what, file, broken) => {
    await using host = await start(configOf(`'${KEY}'`, `server: { bodyLimit: 300_000 }`));
    if (broken !== undefined) save(host, broken, file);
    const settings = `server: { bodyLimit: more.bodyLimit ?? 400_000 }, plugins: { options: { tells: { word: more.word } } }`;
    if (file !== 'more.ts') save(host, `export const word = 'mended';`, 'more.ts');
    save(host, `import * as more from './more.ts';\n${configOf(`'${KEY}'`, settings)}`);
    await host.logged(/The configuration is kept as it was/);
    save(host, file === 'more.ts' ? `export const word = 'mended';` : '{}', file);
    await expect.poll(() => said(host)).toContain('mended');
  });

  it('is taken over, again and again, while nothing can be told of the plugins, and the host goes on', async () => {
    await using host = await start(configOf(`'${KEY}'`, `server: { bodyLimit: 300_000 }`));
    save(host, '{ "dependencies": ', 'package.json');
    await host.logged(/"code":"CONFIG_BROKEN".*All plugins stay as they were\./);
    save(host, '{}', 'package.json');
    rmSync(path.join(host.folder, 'plugins'), { recursive: true });
    save(host, '', 'plugins');
    await host.logged(/"code":"CONFIG_INVALID".*All plugins stay as they were\./);
    for (const times of [2, 3]) {
      save(host, configOf(`'${KEY}'`, `server: { bodyLimit: ${times}00_001 }`));
      await taken(host, times);
    }
    expect(await statusWith(host, KEY)).toBe(200);
  });

  it('counts also when it is saved while the host starts', async () => {
    using folder = temporaryFolder();
    const slow = `console.log('loading slowly'); await new Promise((resolve) => setTimeout(resolve, 500)); export default {};`;
    const file = writeDeployment(folder.path, { plugins: { slow } });
    const child = spawnHotline(['start', '--config', file, '--port', '0'], { cwd: folder.path });
    const lines = linesOf(child.stderr);
    await lines.until(/loading slowly/);
    writeFileSync(file, configOf(`'${KEY}'`, `server: { bodyLimit: 300_000 }`));
    await lines.until(/The configuration was taken over: server\.bodyLimit\./);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
