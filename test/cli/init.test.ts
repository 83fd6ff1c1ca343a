import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEY } from '../fixtures/deployment.ts';
import { runHotline } from '../fixtures/hotline.ts';
import { temporaryFolder, writeFiles } from '../fixtures/plugin-folder.ts';
import { startHost } from '../fixtures/running-host.ts';

const FILES = [
  '.dockerignore',
  '.env',
  '.env.example',
  '.gitignore',
  'Dockerfile',
  'hotline.config.ts',
  'package.json',
  'plugins',
];
const init = (cwd: string) => runHotline(['init', '--yes'], { cwd });
const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8');

describe('hotline init in an empty folder', () => {
  it('makes a deployment, and says what it wrote and what comes next', async () => {
    using folder = temporaryFolder();
    const { code, stdout, stderr } = await init(folder.path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readdirSync(folder.path).sort()).toEqual(FILES);
    for (const file of FILES.filter((name) => name !== 'plugins')) expect(stdout).toContain(`✓ ${file}\n`);
    expect(stdout).toMatch(/Next:\n {2}1\. npm install\n {2}2\. npx hotline dev/);
    expect(JSON.parse(read(folder.path, 'package.json'))).toMatchObject({
      private: true,
      type: 'module',
      scripts: { start: 'hotline start', dev: 'hotline dev', test: expect.any(String) },
      dependencies: { 'hotline-host': expect.stringMatching(/^\^\d/) },
    });
  });

  it('has `hotline start` work there at once, with a key that is nobody else’s', async () => {
    using folder = temporaryFolder();
    await init(folder.path);
    await using host = await startHost({ folder: folder.path });
    const answer = await host.hotline(['send', '/hello', 'Ada']);
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('Ada') });
    expect(statSync(path.join(folder.path, '.env')).mode & 0o777).toBe(0o600);
    using other = temporaryFolder();
    await init(other.path);
    expect(read(other.path, '.env')).not.toBe(read(folder.path, '.env'));
  });

  it('takes Hotline’s own id and key from the environment', async () => {
    using folder = temporaryFolder();
    await init(folder.path);
    const env = { HOTLINE_INSTANCE_ID: '7', HOTLINE_API_KEY: KEY };
    await using host = await startHost({ folder: folder.path, env });
    const answer = await host.post({ type: '/hello', text: 'Ada', instanceId: '7' });
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('Ada') });
  });

  it('has `hotline dev` and `hotline send` work there without any', async () => {
    using folder = temporaryFolder();
    await init(folder.path);
    await using host = await startHost({ folder: folder.path, verb: 'dev' });
    expect((await host.hotline(['send', '/hello', 'Ada'])).stdout).toContain('Ada');
  });
});

describe('hotline init where something is already', () => {
  it('leaves every file as it is, and says which', async () => {
    using folder = temporaryFolder();
    const own = { 'hotline.config.ts': 'own', '.env': 'OWN=1', '.gitignore': 'own', 'plugins/hello/index.ts': 'own' };
    writeFiles(folder.path, own);
    const { code, stdout } = await init(folder.path);
    expect(code).toBe(0);
    for (const [file, text] of Object.entries(own)) expect(read(folder.path, file)).toBe(text);
    expect(readdirSync(path.join(folder.path, 'plugins/hello'))).toEqual(['index.ts']);
    for (const file of ['hotline.config.ts', '.gitignore', 'plugins/hello']) {
      expect(stdout).toContain(`· ${file}  was there and is left alone`);
    }
    expect(stdout).toContain('✓ Dockerfile\n');
  });

  it('adds to package.json what is missing, and changes nothing in it', async () => {
    using folder = temporaryFolder();
    const own = {
      name: 'mine',
      type: 'commonjs',
      scripts: { start: 'node mine.js' },
      dependencies: { 'hotline-host': 'file:x' },
    };
    writeFiles(folder.path, { 'package.json': JSON.stringify(own) });
    const { stdout } = await init(folder.path);
    expect(stdout).toContain('was there; added: private, workspaces, scripts.dev, scripts.test\n');
    expect(JSON.parse(read(folder.path, 'package.json'))).toEqual({
      ...own,
      private: true,
      workspaces: ['plugins/*'],
      scripts: { start: 'node mine.js', dev: 'hotline dev', test: 'npm test --workspaces --if-present' },
    });
  });

  it('changes nothing the second time', async () => {
    using folder = temporaryFolder();
    mkdirSync(path.join(folder.path, 'node_modules/hotline-host'), { recursive: true });
    await init(folder.path);
    const before = read(folder.path, 'package.json');
    const { stdout } = await init(folder.path);
    expect(stdout).not.toContain('✓');
    expect(stdout).toContain('1. npx hotline dev');
    expect(read(folder.path, 'package.json')).toBe(before);
  });

  it('stops at a package.json that is none, before it has written anything', async () => {
    using folder = temporaryFolder();
    writeFiles(folder.path, { 'package.json': '{' });
    const { code, stderr } = await init(folder.path);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('CONFIG_BROKEN') });
    expect(readdirSync(folder.path)).toEqual(['package.json']);
  });
});
