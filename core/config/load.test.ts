import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HostError } from '../errors.ts';
import type { ConfigError } from './config-error.ts';
import { makeDataDir } from './data-dir.ts';
import { loadConfig } from './load.ts';

const CONNECTION = `{ name: 'support', apiKeys: ['k1'] }`;
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hotline-config-'));
  for (const name of ['HOST', 'PORT', 'HOTLINE_STORE', 'HOTLINE_LOG_LEVEL']) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function write(name: string, ...lines: string[]): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), lines.join('\n'));
}

function configure(...lines: string[]): void {
  write('hotline.config.ts', ...lines);
}

async function failure(options: Parameters<typeof loadConfig>[0] = { cwd: root }): Promise<HostError> {
  const error: unknown = await loadConfig(options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(HostError);
  return error as HostError;
}

describe('Loading a configuration', () => {
  it('works in any folder, without node_modules, and resolves hotline-host to the running host', async () => {
    configure(
      `import { defineConfig } from 'hotline-host';`,
      `import { z } from 'zod';`,
      `import { port } from './settings/port';`,
      `export default defineConfig({ connections: [${CONNECTION}], server: { port: z.number().parse(port) } });`,
    );
    write('settings/port.ts', `export const port: number = 4321;`);

    const loaded = await loadConfig({ cwd: root });
    expect(loaded.config.server.port).toBe(4321);
    expect(loaded).toMatchObject({
      file: join(root, 'hotline.config.ts'),
      root,
      dataDir: join(root, 'data'),
      warnings: [],
    });
    expect(readdirSync(root).sort()).toEqual(['hotline.config.ts', 'settings']);
  });

  it('takes the copy of zod that the deployment brings', async () => {
    write('node_modules/zod/package.json', `{ "name": "zod", "type": "module", "exports": "./index.js" }`);
    write('node_modules/zod/index.js', `export const z = { own: 5555 };`);
    configure(`import { z } from 'zod';`, `export default { server: { port: z.own } };`);
    expect((await loadConfig({ cwd: root })).config.server.port).toBe(5555);
  });

  it.each(['hotline.config.js', 'hotline.config.mjs', 'elsewhere/my.ts'])('reads %s', async (name) => {
    write(name, `export default { server: { port: 1234 } };`);
    const { config } = await loadConfig({ cwd: root, ...(name.includes('/') && { file: name }) });
    expect(config.server.port).toBe(1234);
  });

  it('waits for top-level await', async () => {
    configure(`const port = await Promise.resolve(7);`, `export default { server: { port } };`);
    expect((await loadConfig({ cwd: root })).config.server.port).toBe(7);
  });

  it('reads the file, what it imports and .env anew each time', async () => {
    configure(
      `import { port } from './port.ts';`,
      `export default { server: { port }, logLevel: process.env['LEVEL'] };`,
    );
    write('port.ts', `export const port = 1;`);
    write('.env', `LEVEL=warn`);
    expect((await loadConfig({ cwd: root })).config).toMatchObject({ server: { port: 1 }, logLevel: 'warn' });

    write('port.ts', `export const port = 2;`);
    write('.env', `LEVEL=error`);
    expect((await loadConfig({ cwd: root })).config).toMatchObject({ server: { port: 2 }, logLevel: 'error' });

    write('.env', ``);
    expect((await loadConfig({ cwd: root })).config).toMatchObject({ logLevel: 'info' });
  });

  it('is not disturbed by a tsconfig.json that lies there', async () => {
    configure(`export default {};`);
    write('tsconfig.json', `{ "extends": "./missing.json", `);
    await loadConfig({ cwd: root });
  });

  it('gives each source its own import.meta', async () => {
    configure(
      `import { place } from './lib/place.ts';`,
      `export default { plugins: { packages: [import.meta.url, import.meta.dirname, ...place] } };`,
    );
    write('lib/place.ts', `export const place = [import.meta.url, import.meta.filename];`);
    expect((await loadConfig({ cwd: root })).config.plugins.packages).toEqual([
      `file://${root}/hotline.config.ts`,
      root,
      `file://${root}/lib/place.ts`,
      `${root}/lib/place.ts`,
    ]);
  });

  it('makes paths absolute, relative to the file', async () => {
    write(
      'deploy/c.ts',
      `export default { plugins: { directory: '../p' }, server: { tls: { cert: 'c.pem', key: '/k.pem' } } };`,
    );
    const { config } = await loadConfig({ cwd: root, file: 'deploy/c.ts' });
    expect(config.plugins.directory).toBe(join(root, 'p'));
    expect(config.store).toBe(join(root, 'deploy/data/hotline.sqlite'));
    expect(config.server.tls).toMatchObject({ cert: join(root, 'deploy/c.pem'), key: '/k.pem' });
  });

  it('takes memory for a store without a file, and no address of a database server', async () => {
    configure(`export default { store: 'memory' };`);
    expect((await loadConfig({ cwd: root })).config.store).toBe('memory');
    configure(`export default { store: 'postgres://db/hotline' };`);
    await expect(loadConfig({ cwd: root })).rejects.toThrow(/^store is .*allowed: the path of a file, or 'memory'/);
  });

  it('drops a connection without keys, and says so', async () => {
    configure(
      `import { env } from 'node:process';`,
      `export default { connections: [${CONNECTION}, { name: 'sales', apiKeys: [env.NO_SUCH_KEY] }] };`,
    );
    const { config, warnings } = await loadConfig({ cwd: root });
    expect(config.connections.map(({ name }) => name)).toEqual(['support']);
    expect(warnings).toEqual(['Connection sales is left out: its apiKeys are empty.']);
  });
});

describe('What stands above the file', () => {
  beforeEach(() => {
    configure(`export default { server: { port: 1, host: '0.0.0.0' }, logLevel: 'error', store: 'a.sqlite' };`);
  });

  it('is .env, above it the environment, above that the flags', async () => {
    write('.env', `PORT=2`, `HOST=127.0.0.2`, `HOTLINE_LOG_LEVEL=warn`);
    vi.stubEnv('PORT', '3');
    vi.stubEnv('HOST', '127.0.0.3');
    const { config } = await loadConfig({ cwd: root, flags: { port: '4' } });
    expect(config).toMatchObject({ server: { port: 4, host: '127.0.0.3' }, logLevel: 'warn' });
  });

  it('counts paths of variables from the file, and those of flags from where they are typed', async () => {
    vi.stubEnv('HOTLINE_STORE', 'b.sqlite');
    const { config } = await loadConfig({
      file: join(root, 'hotline.config.ts'),
      cwd: '/tmp',
      flags: { plugins: 'p' },
    });
    expect(config.store).toBe(join(root, 'b.sqlite'));
    expect(config.plugins.directory).toBe('/tmp/p');
  });

  it('is not an empty variable', async () => {
    vi.stubEnv('PORT', '');
    expect((await loadConfig({ cwd: root })).config.server.port).toBe(1);
  });

  it('is named when its value is wrong', async () => {
    vi.stubEnv('PORT', 'http');
    const { code, message } = await failure();
    expect(code).toBe('CONFIG_INVALID');
    expect(message).toBe("server.port (from PORT) is 'http'; allowed: a whole number from 0 to 65535.");
    expect((await failure({ cwd: root, flags: { port: 99_999 } })).message).toContain(
      'server.port (from --port) is 99999',
    );
  });
});

describe('A configuration that cannot be loaded', () => {
  it('is not there', async () => {
    expect(await failure()).toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      message: `There is no hotline.config.ts in ${root}.`,
    });
    expect(await failure({ cwd: root, file: 'x.ts' })).toMatchObject({ message: `There is no ${join(root, 'x.ts')}.` });
  });

  it('has a syntax error, which is shown with file, line, column and the code there', async () => {
    configure(`const a = 1;`, `const b = = 2;`);
    const { code, message } = await failure();
    expect(code).toBe('CONFIG_BROKEN');
    expect(message).toContain(`${root}/hotline.config.ts:2:11: Unexpected "="`);
    expect(message).toContain('const b = = 2;');
  });

  it('has a syntax error in a file that it imports', async () => {
    configure(`import './lib/a.ts';`);
    write('lib/a.ts', ``, `export const = 1;`);
    expect((await failure()).message).toContain(`${root}/lib/a.ts:2:`);
  });

  it.each([
    ['does not compile', `export const port = ;`, 'CONFIG_BROKEN'],
    ['throws', `throw new Error('no');`, 'CONFIG_BROKEN'],
    ['holds a value that is not allowed', `export const port = 'x';`, 'CONFIG_INVALID'],
  ])('names the files that were read, also those that it imports: one %s', async (_what, source, code) => {
    configure(`import { port } from './lib/port';`, `export default { server: { port } };`);
    write('lib/port.ts', source);
    const error = await failure();
    expect(error.code).toBe(code);
    expect((error as ConfigError).inputs).toEqual(
      expect.arrayContaining([`${root}/hotline.config.ts`, `${root}/lib/port.ts`]),
    );
  });

  it('throws, which is told with file, line and column of the source', async () => {
    configure(`import { check } from './check.ts';`, `type Long = { a: string };`, ``, `check(3 as unknown as Long);`);
    write(
      'check.ts',
      `interface A { b: string }`,
      `export function check(_: unknown): void {`,
      `  throw new TypeError('no key');`,
      `}`,
    );
    const { code, message, cause } = await failure();
    expect(code).toBe('CONFIG_BROKEN');
    expect(message).toBe(`${root}/check.ts:3:9: no key`);
    expect((cause as Error).stack).toContain(`${root}/hotline.config.ts:4:1`);
  });

  it('throws something that is no error', async () => {
    configure(`throw 'nothing works';`);
    expect((await failure()).message).toBe(`${root}/hotline.config.ts: nothing works`);
  });

  it('imports a package that is not installed', async () => {
    configure(`import 'no-such-package';`);
    expect((await failure()).message).toMatch(
      /hotline\.config\.ts: Cannot find package 'no-such-package' imported from/,
    );
  });

  it('imports a file that is not there', async () => {
    configure(``, `import './missing.ts';`);
    expect((await failure()).message).toContain(`${root}/hotline.config.ts:2:8: Could not resolve "./missing.ts"`);
  });

  it.each([`export const config = {};`, `export default undefined;`, ``])('exports nothing: %j', async (source) => {
    configure(source);
    const { code, message } = await failure();
    expect(code).toBe('CONFIG_BROKEN');
    expect(message).toContain(`${root}/hotline.config.ts has no default export`);
  });

  it('has a folder where .env should be', async () => {
    configure(`export default {};`);
    mkdirSync(join(root, '.env'));
    expect((await failure()).message).toBe(`${root}/.env cannot be read: EISDIR.`);
  });
});

describe('The data folder', () => {
  it('is made when it is needed, open to its owner alone', async () => {
    configure(`export default {};`);
    const { dataDir } = await loadConfig({ cwd: root });
    expect(existsSync(dataDir)).toBe(false);
    expect(makeDataDir(root)).toBe(dataDir);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(makeDataDir(root)).toBe(dataDir);
  });

  it('that cannot be made is an error that names it', () => {
    write('data', 'a file');
    const message = `The folder ${root}/data cannot be written: EEXIST.`;
    expect(() => makeDataDir(root)).toThrow(expect.objectContaining({ code: 'DATA_UNWRITABLE', message }));
  });
});
