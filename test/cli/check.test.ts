import { describe, expect, it } from 'vitest';
import { runHotline } from '../fixtures/hotline.ts';
import { OFFLINE, writePackage } from '../fixtures/package.ts';
import { temporaryFolder } from '../fixtures/plugin-folder.ts';

async function check(options: Parameters<typeof writePackage>[1], ...args: string[]) {
  using folder = temporaryFolder();
  writePackage(folder.path, options);
  return await runHotline(['plugins', 'check', folder.path, ...args], { cwd: folder.path, env: OFFLINE });
}

describe('hotline plugins check', () => {
  it('finds nothing about a package that is as it should be, and writes nothing', async () => {
    const { code, stdout, stderr } = await check({}, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ name: 'hotline-plugin-rain', version: '1.0.0', ready: true, findings: [] });
  });

  it('judges what would be packed: files that are left out are missed, those that must not be in it are named', async () => {
    const source = `import '../lib/sky.js'; export default { events: { dialog_created() {} } };`;
    const files = { 'lib/sky.js': '', '.env': 'KEY=1' };
    const { code, stdout } = await check({ json: { files: ['dist', '.env'] }, source, files });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ files .*\.env.*$/m);
    expect(stdout).toMatch(/^✗ loads .*lib\/sky\.js.*$/m);
  });

  it('asks publint as well', async () => {
    const { code, stdout } = await check({
      json: { exports: { '.': { default: './dist/index.js', types: './dist/index.js' } } },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ publint .*should be the first/m);
  });

  it('tells people what is wrong in a line each', async () => {
    const { code, stdout } = await check({ json: { hotline: { apiVersion: 2 }, license: undefined } });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ api .*API 2, and this host speaks 1.*\n✗ licence .*\n[\w-]+ cannot be published yet\.\n$/,
    );
  });

  it('says when there is no package', async () => {
    const { code, stderr } = await runHotline(['plugins', 'check', '/nowhere'], {});
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('There is no /nowhere/package.json') });
  });
});
