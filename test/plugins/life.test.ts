import { describe, expect, it } from 'vitest';
import { aCommand, anEvent, runPlugins } from '../fixtures/running-plugins.ts';

describe('a plugin’s options', () => {
  const SOURCE = `import { definePlugin } from 'hotline-host'; import { z } from 'zod';
    export default definePlugin({
      options: z.object({ currency: z.string().length(3).default('EUR'), rates: z.array(z.number()).default([]) }),
      commands: { '/options': { run: (_, ctx) => JSON.stringify(ctx.options) } },
    });`;

  it('are checked and completed by its own schema', async () => {
    await using plugins = await runPlugins({ shop: SOURCE }, { options: { shop: { currency: 'USD' } } });
    expect(await plugins.reply('shop', '/options')).toBe('{"currency":"USD","rates":[]}');
  });

  it('keep it from being loaded when they do not fit, and the log names each at fault', async () => {
    await using plugins = await runPlugins(
      { shop: SOURCE },
      { options: { shop: { currency: 'Euro', rates: [1, 'x'] } } },
    );
    expect(plugins.plugin('shop').state).toBe('failed');
    const { message } = await plugins.logged(({ level }) => level === 'error');
    expect(message).toContain('shop has invalid options:');
    expect(message).toContain('currency: ');
    expect(message).toContain('rates.1: ');
    expect(await plugins.command('shop', '/options')).toEqual({
      status: 'unavailable',
      reason: 'could not be loaded; its author finds the reason in the log',
    });
  });
});

describe('a plugin’s setup and disposers', () => {
  it('run before the first call and at the end: last made, first disposed, each even if another throws', async () => {
    const source = `export default {
      async setup(ctx) {
        ctx.signal.addEventListener('abort', () => console.log('told: ' + ctx.signal.reason.message));
        console.log('set up in ' + ctx.dataDir.split('/').pop());
        return [() => console.log('first made'), () => { throw new Error('the second fails'); }, async () => console.log('last made')];
      },
      commands: { '/alive': { run: () => 'alive' } },
    };`;
    const plugins = await runPlugins({ tidy: source });
    expect(await plugins.reply('tidy', '/alive')).toBe('alive');
    await plugins[Symbol.asyncDispose]();
    const said = plugins.log.filter(({ level }) => level === 'info').map(({ message }) => message);
    expect(said).toEqual(['set up in tidy', 'told: The plugin is being ended.', 'last made', 'first made']);
    expect(plugins.log.find(({ message }) => message === 'a disposer failed')?.fields.error).toContain(
      'the second fails',
    );
  });

  it('may take their time, and no more: a disposer that never ends is cut off [row 8]', async () => {
    const source = `export default { setup: () => () => new Promise(() => setInterval(() => {}, 10)) };`;
    const plugins = await runPlugins({ leaky: source }, { limits: { disposeMs: 200 } });
    const { pid } = plugins.plugin('leaky');
    await plugins[Symbol.asyncDispose]();
    expect(() => process.kill(pid!, 0)).toThrow('ESRCH');
  });

  it('fail a start that takes too long, which counts as a crash [row 9]', async () => {
    await using plugins = await runPlugins(
      { slow: `await new Promise(() => setInterval(() => {}, 1000)); export default {};` },
      { limits: { setupMs: 300 } },
    );
    const { message } = await plugins.logged(({ fields }) => fields.code === 'PLUGIN_PAUSED');
    expect(message).toContain('it did not start within 300 ms while it was loading');
  });

  it('that throw are tried again, since what they need may be up a moment later', async () => {
    const source = `import fs from 'node:fs';
      export default {
        setup({ dataDir }) { if (!fs.existsSync(dataDir + '/up')) { fs.writeFileSync(dataDir + '/up', ''); throw new Error('the database is not up'); } },
        commands: { '/alive': { run: () => 'alive' } },
      };`;
    await using plugins = await runPlugins({ patient: source });
    expect(await plugins.reply('patient', '/alive')).toBe('alive');
    expect(plugins.log.find(({ fields }) => fields.code === 'PLUGIN_CRASHED')?.fields.error).toContain(
      'the database is not up',
    );
  });
});

describe('a command’s arguments', () => {
  const SOURCE = `import { z } from 'zod';
    export default { commands: {
      '/invoice': { usage: '<amount> [note]', args: z.tuple([z.coerce.number().positive(), z.string().optional()]), run: ({ args }) => JSON.stringify(args) },
      '/plain': { run: ({ args, text }) => JSON.stringify([args, text]) },
      '/bare': { args: z.tuple([z.enum(['on', 'off'])]), run: () => 'x' },
    } };`;

  it('are converted by its schema; without one they are the words', async () => {
    await using plugins = await runPlugins({ shop: SOURCE });
    expect(await plugins.reply('shop', '/invoice', '1500 "for a chair"')).toBe('[1500,"for a chair"]');
    expect(await plugins.reply('shop', '/plain', ' two  words ')).toBe('[["two","words"]," two  words "]');
  });

  it('that do not fit are answered with what is wrong and the usage', async () => {
    await using plugins = await runPlugins({ shop: SOURCE });
    expect(await plugins.reply('shop', '/invoice', 'many')).toMatch(
      /^many: .*number.*\nUsage: \/invoice <amount> \[note\]$/,
    );
    expect(await plugins.reply('shop', '/invoice')).toMatch(/\nUsage: \/invoice <amount> \[note\]$/);
    expect(await plugins.reply('shop', '/bare', 'x')).toMatch(/\nUsage: \/bare …$/);
  });
});

describe('what a handler receives', () => {
  it('has dates as dates, and Hotline’s own JSON in raw', async () => {
    const source = `export default {
      commands: { '/when': { run: ({ at, receivedAt, raw }) => [at.toISOString(), receivedAt instanceof Date, raw.data.command_data].join() } },
      events: { message_received: (event, ctx) => ctx.log.info({ at: event.at.toISOString(), text: event.text }, 'got ' + event.type) },
    };`;
    await using plugins = await runPlugins({ witness: source });
    expect(await plugins.reply('witness', '/when', 'x')).toBe('2025-10-08T20:41:20.000Z,true,x');
    await plugins.plugin('witness').deliver([anEvent('message_received')], { timeoutMs: 5000 });
    const { fields } = await plugins.logged(({ message }) => message === 'got message_received');
    expect(fields).toEqual({ fields: { at: '2025-10-08T20:41:20.000Z', text: 'hello' } });
  });

  it('waits for a plugin that is still starting, as long as there is time', async () => {
    await using plugins = await runPlugins({
      loop: `export default { commands: { '/loop': { run() { for (;;); } }, '/alive': { run: () => 'alive' } } };`,
    });
    const hung = plugins.command('loop', '/loop', '', 300);
    await hung;
    const [soon, later] = await Promise.all([
      plugins.plugin('loop').runCommand(aCommand('/alive'), { deadline: performance.now() }),
      plugins.command('loop', '/alive'),
    ]);
    expect(soon).toEqual({ status: 'unavailable', reason: 'is starting' });
    expect(later).toEqual({ status: 'reply', reply: { kind: 'text', text: 'alive' } });
  });
});
