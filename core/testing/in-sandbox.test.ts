import { describe, expect, it } from 'vitest';
import { temporaryFolder, writePlugin } from '../../test/fixtures/plugin-folder.ts';
import { definePlugin, type PluginDefinition } from '../index.ts';
import { fixtures, testPlugin } from './index.ts';

const SOURCE = `
import { definePlugin, md } from 'hotline-host';
export default definePlugin({
  commands: {
    '/hello': {
      async run({ args: [name = 'world'] }, ctx) {
        if (name === 'bug') throw new Error('boom');
        ctx.log.info({ name }, 'greets');
        await ctx.store.set('last', name);
        return md\`\${ctx.options.greeting}, *\${name}*\`;
      },
    },
    '/defer': {
      async run(_, ctx) {
        ctx.defer('Wait.');
        const url = await ctx.files.publish('a,b', { name: 'list.csv' });
        await ctx.telegram.sendDocument({ chat_id: 1, document: Buffer.from('pdf'), filename: 'x.pdf' });
        return url;
      },
    },
    '/spawn': { run: async () => (await import('node:child_process')).execSync('id').toString() },
  },
  events: {
    message_received: (event, ctx) => ctx.timers.set('unanswered', { key: event.dialog.key, in: '15m' }),
    dialog_closed: () => process.exit(3),
  },
  timers: { unanswered: ({ key }, ctx) => ctx.log.warn({ key }, 'waits') },
});
`;

const dialog = fixtures.dialog({ topicId: 7 });
const settings = (directory: string) => ({ directory, options: { greeting: 'Good day' }, now: '2026-03-01T12:00:00Z' });
/** What the sandbox runs is in its folder. */
const nothing = definePlugin({});

describe.each([false, true])('the same test of the same plugin, with sandbox: %s,', (sandbox) => {
  it('has the same answers, values, timers, log lines and sent calls', async () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'hello', SOURCE);
    const plugin = sandbox ? nothing : await load(`${directory}/index.ts`);
    await using t = await testPlugin(plugin, { ...settings(directory), sandbox });

    expect(await t.command('/hello Ada')).toMatchObject({ kind: 'markdown', text: 'Good day, Ada' });
    expect(await t.store.get('last')).toBe('Ada');
    const bug = await t.command('/hello bug');
    expect(bug.text).toMatch(/^hello: Something went wrong\. Reference: \w+$/);
    expect(bug.failure).toMatch(/^Error: boom\n +at .*hello\/index\.ts:7/);

    await t.event('message_received', { dialog });
    expect(t.timers).toMatchObject([{ name: 'unanswered', at: new Date('2026-03-01T12:15:00Z') }]);
    expect(await t.advance('15m')).toMatchObject([{ name: 'unanswered', status: 'done' }]);
    expect(t.logs).toMatchObject([
      { level: 'info', message: 'greets', fields: { name: 'Ada' } },
      { level: 'error', message: 'command /hello failed' },
      { level: 'warn', message: 'waits', fields: { key: dialog.key } },
    ]);

    expect(await t.command('/defer')).toMatchObject({ kind: 'text', text: 'Wait.' });
    expect(await t.later()).toMatchObject({ text: 'https://files.example.com/1/list.csv' });
    expect(t.sent).toMatchObject([
      { method: 'publish', data: Buffer.from('a,b') },
      { method: 'sendDocument', data: Buffer.from('pdf') },
      { to: 'topic' },
    ]);
  });
});

describe('a plugin in a sandbox', () => {
  it('has only what a plugin may do', async () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'hello', SOURCE);
    await using t = await testPlugin(nothing, { ...settings(directory), sandbox: true });
    expect((await t.command('/spawn')).failure).toContain('Not allowed in a plugin: ChildProcess');
  });

  it('may die, and is there again for the next delivery', async () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'hello', SOURCE);
    await using t = await testPlugin(nothing, { ...settings(directory), sandbox: true });
    expect(await t.event('dialog_closed')).toMatchObject({ status: 'died', error: 'exited with code 3' });
    expect(await t.event('message_received')).toMatchObject({ status: 'done' });
  });

  it('that does not start says why', async () => {
    using folder = temporaryFolder();
    const directory = writePlugin(folder.path, 'broken', 'export default {');
    await expect(testPlugin(nothing, { directory, sandbox: true })).rejects.toMatchObject({
      code: 'PLUGIN_BROKEN',
      message: expect.stringContaining('broken/index.ts:1'),
    });
    await expect(testPlugin(nothing, { directory: folder.path })).rejects.toMatchObject({ code: 'PLUGIN_REFUSED' });
    await expect(testPlugin(nothing, { sandbox: true })).rejects.toThrow('add `directory: import.meta.dirname`');
  });
});

async function load(file: string): Promise<PluginDefinition> {
  return ((await import(file)) as { default: PluginDefinition }).default;
}
