import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder, writeFiles } from '../../test/fixtures/plugin-folder.ts';

const TEST = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, md } from 'hotline-host';
import { assertMarkdown, testPlugin } from 'hotline-host/testing';

const plugin = definePlugin({
  commands: {
    '/hello': { run: ({ args: [name] }) => md\`Hello, *\${name}*\` },
    '/hang': { timeoutMs: 50, run: () => new Promise(() => {}) },
  },
});

test('a plugin', async () => {
  await using t = await testPlugin(plugin);
  const reply = await t.command('/hello Ada');
  assert.equal(reply.text, 'Hello, Ada');
  assertMarkdown(reply);
  assert.equal((await t.command('/hang')).text, 'plugin: no answer within 0.05 s');
});
`;

const NO_VITEST = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.includes('vitest')) throw new Error(context.parentURL + ' imports ' + specifier);
    return next(specifier, context);
  },
});
`;

it('works with node:test alone, and does not end before what a test waits for', async () => {
  using folder = temporaryFolder();
  writeFiles(folder.path, { 'no-vitest.mjs': NO_VITEST, 'plugin.test.mts': TEST });
  symlinkSync(path.resolve(import.meta.dirname, '../../node_modules'), path.join(folder.path, 'node_modules'));
  const options = ['--import=./no-vitest.mjs', '--test', '--test-reporter=tap'];
  const { NODE_TEST_CONTEXT: _, VITEST: __, NODE_OPTIONS: ___, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [...options, 'plugin.test.mts'], {
    cwd: folder.path,
    env,
  });
  expect(stdout).toContain('# pass 1\n');
});
