import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hotline-runtime-'));
  writeFileSync(
    join(root, 'hotline.config.ts'),
    [
      `import * as host from 'hotline-host';`,
      `import { z } from 'zod';`,
      `if (process.env['FAIL']) throw new Error('no key' as string);`,
      `const port: number = z.number().parse(4321);`,
      `export default host.defineConfig({ server: { port }, plugins: { packages: [String(host.md === globalThis.md)] } });`,
    ].join('\n'),
  );
});
afterAll(() => rmSync(root, { recursive: true }));

const SCRIPT = `
  const { loadConfig } = await import(${JSON.stringify(new URL('load.ts', import.meta.url).href)});
  const host = await import(${JSON.stringify(new URL('../index.ts', import.meta.url).href)});
  globalThis.md = host.md;
  const { config } = await loadConfig();
  process.env.FAIL = '1';
  const { message } = await loadConfig().catch((error) => error);
  console.log(JSON.stringify({ port: config.server.port, sameHost: config.plugins.packages[0], message }));
`;

describe('A configuration is loaded outside of the tests', () => {
  it.each([
    ['by Node alone', []],
    ['by Node with source maps', ['--enable-source-maps']],
  ])('%s', async (_, options) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...options, '--input-type=module', '--eval', SCRIPT],
      { cwd: root },
    );
    expect(JSON.parse(stdout)).toEqual({
      port: 4321,
      sameHost: 'true',
      message: `${root}/hotline.config.ts:3:32: no key`,
    });
  });
});
