import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../index.ts';
import { testPlugin } from './index.ts';

describe('the plugin’s store', () => {
  const plugin = definePlugin({
    commands: {
      '/count': { run: async (_, ctx) => `${await ctx.store.update<number>('count', (last = 0) => last + 1)}` },
      '/large': { run: async (_, ctx) => void (await ctx.store.set('large', 'x'.repeat(300_000))) },
    },
  });

  it('is prepared and looked into by the test, and has the limits of the real one', async () => {
    await using t = await testPlugin(plugin);
    await t.store.set('count', 41);
    expect(await t.command('/count')).toMatchObject({ text: '42' });
    expect(await t.store.get('count')).toBe(42);
    expect((await t.command('/large')).failure).toContain('allowed: 262144');
  });
});

describe('a plugin’s life', () => {
  it('has setup, files to start with, and disposers that run at the end', async () => {
    const seen: string[] = [];
    const plugin = definePlugin({
      setup({ dataDir }) {
        seen.push(readFileSync(path.join(dataDir, 'list/customers.csv'), 'utf8'));
        return [
          () => seen.push('disposed'),
          () => {
            throw new Error('boom');
          },
        ];
      },
    });
    const t = await testPlugin(plugin, { files: { 'list/customers.csv': 'Ada' } });
    await t.stop();
    expect(seen).toEqual(['Ada', 'disposed']);
    expect(t.logs).toMatchObject([{ level: 'warn', message: 'a disposer failed' }]);
    await t[Symbol.asyncDispose]();
    expect(() => readFileSync(path.join(t.dataDir, 'list/customers.csv'))).toThrow('ENOENT');
  });

  it.each([
    ['a declaration', { commands: { x: { run() {} } } }, {}, 'PLUGIN_BROKEN', 'has no slash'],
    ['options', { options: z.object({ n: z.number() }) }, { options: { n: 'x' } }, 'PLUGIN_OPTIONS_INVALID', 'n: '],
    [
      'setup',
      { setup: () => Promise.reject(new Error('no server')) },
      {},
      'PLUGIN_CRASHED',
      'threw in setup: Error: no server',
    ],
    ['no plugin', 7, {}, 'PLUGIN_BROKEN', 'default export is not a plugin'],
  ])('does not begin when it could not serve in a host: %s', async (_, plugin, settings, code, message) => {
    await expect(testPlugin(plugin as never, settings)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
