import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe } from 'vitest';
import { temporaryFolder, writeFiles, writePlugin } from '../fixtures/plugin-folder.ts';
import { blocksOf, GUIDES } from './guides.ts';

const TESTS = GUIDES.flatMap(blocksOf).filter(({ language, code }) => language === 'ts' && /^ *it\(/m.test(code));

/** What the example of a sandbox has beside it. */
const HELLO = `import { definePlugin } from 'hotline-host';
export default definePlugin({ commands: { '/hello': { run: () => 'Hello!' } } });`;

const folder = temporaryFolder();
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), path.join(folder.path, 'node_modules'));
afterAll(() => folder[Symbol.dispose]());

describe('the tests that guides show pass', () => {
  const plugin = writePlugin(folder.path, 'hello', HELLO);

  describe.each(TESTS.map((block) => [`${block.file}:${block.line}`, block] as const))('%s', async (_, block) => {
    const name = `example-${TESTS.indexOf(block)}.ts`;
    writeFiles(plugin, { [name]: block.code });
    await import(path.join(plugin, name));
  });
});
