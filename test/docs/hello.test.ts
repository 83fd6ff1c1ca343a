import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';
import { blocksOf, GUIDES } from './guides.ts';

const TEMPLATE = fileURLToPath(new URL('../../plugin-template', import.meta.url));

describe('the plugin of the first ten minutes', () => {
  const readme = GUIDES.find(({ file }) => file === 'README.md')!;
  const tenMinutes = { ...readme, text: readme.text.split('\n## The first ten minutes\n')[1]! };
  const [json, source] = blocksOf(tenMinutes);

  it('greets, and logs what customers write, as it stands in the README', async () => {
    const plugin = { source: source!.code, json: JSON.parse(json!.code) as Record<string, unknown> };
    await using plugins = await runPlugins({ hello: plugin });
    expect(await plugins.reply('hello', '/hello', 'Ada')).toBe('Hello, *Ada*\\!');
    await plugins.plugin('hello').deliver([anEvent('message_received')], { timeoutMs: 5000 });
    await plugins.logged(({ message }) => message === 'A customer wrote: hello');
  });
});

describe('the template, copied into the plugins folder', () => {
  const copy = (folder: string) => cpSync(TEMPLATE, path.join(folder, 'plugins/template'), { recursive: true });
  const { name } = JSON.parse(readFileSync(path.join(TEMPLATE, 'package.json'), 'utf8')) as { name: string };

  it('serves as its README says', async () => {
    await using plugins = await runPlugins(
      {},
      { options: { template: { greeting: 'Good day', remindAfter: '0s' } }, prepare: copy },
    );
    expect(name).toBe('hotline-plugin-template');
    expect(await plugins.reply('template', '/hello')).toBe('Good day, *world*\\!');
    expect(await plugins.reply('template', '/hello', 'Ada')).toBe('Good day, *Ada*\\!');
    expect(await plugins.reply('template', '/hello', 'Ada Eva')).toMatch(/\nUsage: \/hello \[name\]$/);
    await plugins.plugin('template').deliver([anEvent('dialog_created')], { timeoutMs: 5000 });
    await plugins.logged(({ message }) => message === 'Time to look after this dialog.');
  });
});
