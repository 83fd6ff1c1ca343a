import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ListedPlugin } from '../../core/plugins/listing.ts';
import { writeDeployment } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { npmPack, OFFLINE, writePackage } from '../fixtures/package.ts';
import { temporaryFolder, writeFiles, writePlugin } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const STARTS_PROGRAMS = { hotline: { apiVersion: 1, permissions: ['child-process'] } };
const SPAWNS = `import { execFileSync } from 'node:child_process';
export default { commands: { '/rain': { run: () => execFileSync(process.execPath, ['-p', '6 * 7']).toString() } } };`;

/** A deployment and a folder beside it for packages. */
function stage() {
  const folder = temporaryFolder();
  const deployment = path.join(folder.path, 'deployment');
  writeDeployment(deployment, { files: { 'package.json': '{ "private": true, "type": "module" }' } });
  const hotline = (...args: string[]) => runHotline(args, { cwd: deployment, env: OFFLINE });
  return {
    packages: path.join(folder.path, 'packages'),
    deployment,
    hotline,
    async listed() {
      return JSON.parse((await hotline('plugins', '--json')).stdout) as ListedPlugin[];
    },
    grants: () => readFileSync(path.join(deployment, 'hotline.grants.json'), 'utf8'),
    dependencies: () =>
      (JSON.parse(readFileSync(path.join(deployment, 'package.json'), 'utf8')) as { dependencies?: object })
        .dependencies,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

describe('hotline plugins add', () => {
  it('installs a tarball that asks for nothing, unasked, shows what it declares, and runs none of its scripts', async () => {
    using at = stage();
    const script = `node -e "require('fs').writeFileSync('${path.join(at.deployment, 'ran')}', '')"`;
    const scripts = { preinstall: script, install: script, postinstall: script };
    const tarball = npmPack(writePackage(at.packages, { json: { scripts } }), at.deployment);
    const { code, stdout, stderr } = await at.hotline('plugins', 'add', path.basename(tarball));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^rain 1\.0\.0 {2}hotline-plugin-rain\n {2}commands {2}\/rain\n {2}events {4}dialog_created\n/,
    );
    expect(await at.listed()).toMatchObject([{ name: 'rain', origin: 'dependency', commands: ['/rain'] }]);
    expect(readdirSync(at.deployment)).not.toContain('ran');
    expect(readdirSync(at.deployment)).not.toContain('hotline.grants.json');
  });

  it('takes a folder, and a running host serves it at once', async () => {
    using folder = temporaryFolder();
    const source = writePackage(path.join(folder.path, 'rain'));
    await using host = await startHost({ env: OFFLINE, files: { 'package.json': '{}' } });
    const added = await runHotline(['plugins', 'add', source], { cwd: host.folder, env: OFFLINE });
    expect(added.code).toBe(0);
    await expect.poll(() => host.post({ type: '/rain' })).toMatchObject({ body: expect.stringContaining('It rains.') });
  });

  it('asks before it grants anything: without a terminal and without --yes nothing is installed', async () => {
    using at = stage();
    const tarball = npmPack(writePackage(at.packages, { json: STARTS_PROGRAMS }), at.deployment);
    const { code, stdout, stderr } = await at.hotline('plugins', 'add', tarball);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('CONFIRMATION_NEEDED') });
    expect(stdout).toContain('asks for  child-process: it may start other programs');
    expect(at.dependencies()).toBeUndefined();
    expect(readdirSync(at.deployment)).not.toContain('node_modules');
  });

  it('grants what is asked for with --yes, so that the plugin may do it', async () => {
    using at = stage();
    const source = writePackage(at.packages, { json: STARTS_PROGRAMS, source: SPAWNS });
    const { stdout } = await at.hotline('plugins', 'add', source, '--yes');
    expect(stdout).toContain('hotline.grants.json grants it child-process.');
    await using host = await startHost({ folder: at.deployment });
    expect(await host.post({ type: '/rain' })).toMatchObject({ body: expect.stringContaining('42') });
  });

  it('installs with --no-grants, and grants nothing', async () => {
    using at = stage();
    const source = writePackage(at.packages, { json: STARTS_PROGRAMS });
    expect((await at.hotline('plugins', 'add', source, '--no-grants')).code).toBe(0);
    expect(at.dependencies()).toHaveProperty('hotline-plugin-rain');
    expect(existsSync(path.join(at.deployment, 'hotline.grants.json'))).toBe(false);
  });

  it.each([
    ['of another API', { json: { hotline: { apiVersion: 7 } } }, 'written for plugin API 7, and this host speaks 1'],
    ['of a wrong name', { json: { name: 'rain' } }, 'an installed plugin is named `hotline-plugin-x`'],
    ['that does not load', { source: `throw new Error('no luck');` }, 'no luck'],
  ])('refuses a package %s, with the reason, and changes nothing', async (_, json, reason) => {
    using at = stage();
    const source = writePackage(at.packages, json);
    const { code, stderr } = await at.hotline('plugins', 'add', source, '--yes');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(reason) });
    expect(stderr).toContain('(PLUGIN_UNSUITABLE)');
    expect(at.dependencies()).toBeUndefined();
  });

  it('refuses a second plugin of one name, naming the first [row 14]', async () => {
    using at = stage();
    const first = writePlugin(path.join(at.deployment, 'plugins'), 'rain', 'export default {};');
    const { code, stderr } = await at.hotline('plugins', 'add', writePackage(at.packages));
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`${first} is already`) });
    expect(at.dependencies()).toBeUndefined();
  });

  it('says what npm says when there is no such package', async () => {
    using at = stage();
    const { code, stderr } = await at.hotline('plugins', 'add', 'hotline-plugin-that-nobody-has');
    expect(code).toBe(1);
    expect(stderr).toMatch(/hotline-plugin-that-nobody-has[^]*\(NPM_FAILED\)/);
  });
});

describe('hotline plugins remove', () => {
  it('uninstalls a plugin by its name, and takes back what was granted to it alone', async () => {
    using at = stage();
    writeFiles(at.deployment, { 'hotline.grants.json': '{ "fog": ["worker"] }' });
    const json = { ...STARTS_PROGRAMS, name: '@acme/hotline-plugin-rain' };
    await at.hotline('plugins', 'add', writePackage(at.packages, { json }), '--yes');
    expect(JSON.parse(at.grants())).toEqual({ fog: ['worker'], rain: ['child-process'] });
    const { code, stdout } = await at.hotline('plugins', 'remove', 'rain');
    expect(code).toBe(0);
    expect(stdout).toContain('@acme/hotline-plugin-rain is removed');
    expect(JSON.parse(at.grants())).toEqual({ fog: ['worker'] });
    expect(await at.listed()).toEqual([]);
  });

  it('removes no folder of the plugins folder, and says where it lies', async () => {
    using at = stage();
    const own = writePlugin(path.join(at.deployment, 'plugins'), 'rain', 'export default {};');
    const { code, stderr } = await at.hotline('plugins', 'remove', 'rain');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`it lies in ${own}: remove that folder`),
    });
    expect(existsSync(own)).toBe(true);
  });

  it('says when there is no such plugin', async () => {
    using at = stage();
    const { code, stderr } = await at.hotline('plugins', 'remove', 'rain');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('PLUGIN_NOT_INSTALLED') });
  });
});
