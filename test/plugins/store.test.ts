import { describe, expect, it } from 'vitest';
import { runPlugins } from '../fixtures/running-plugins.ts';

/** A plugin whose command runs what it is told, in its own process. */
const scripted = `const AsyncFunction = (async () => {}).constructor;
  export default { commands: { '/do': { async run({ text }, ctx) {
    try {
      return JSON.stringify(await new AsyncFunction('store', text)(ctx.store)) ?? 'undefined';
    } catch (error) {
      return error.code + ' ' + error.message;
    }
  } } } };`;

describe('ctx.store', () => {
  it('keeps JSON by key, and tells apart what is not there', async () => {
    await using plugins = await runPlugins({ keeper: scripted });
    const run = (code: string) => plugins.reply('keeper', '/do', code);
    expect(await run(`return store.get('none')`)).toBe('undefined');
    await run(`return store.set('card', { name: 'Ada', tags: [1, null, 'é'] })`);
    expect(await run(`return store.get('card')`)).toBe('{"name":"Ada","tags":[1,null,"é"]}');
    expect(await run(`return store.delete('card')`)).toBe('true');
    expect(await run(`return store.delete('card')`)).toBe('false');
    expect(await run(`return store.entry('card')`)).toBe('undefined');
  });

  it('belongs to one plugin', async () => {
    await using plugins = await runPlugins({ keeper: scripted, other: scripted });
    await plugins.reply('keeper', '/do', `return store.set('secret', 1)`);
    expect(await plugins.reply('other', '/do', `return store.get('secret')`)).toBe('undefined');
  });

  it('writes only over the version that it was told of', async () => {
    await using plugins = await runPlugins({ keeper: scripted });
    const run = (code: string) => plugins.reply('keeper', '/do', code);
    expect(await run(`await store.set('k', 1, { ifVersion: 0 }); return store.set('k', 2, { ifVersion: 0 })`)).toBe(
      'undefined',
    );
    const code = `const { version } = await store.entry('k');
      return [await store.delete('k', { ifVersion: version + 1 }), await store.delete('k', { ifVersion: version })]`;
    expect(await run(code)).toBe('[false,true]');
  });

  it('counts up without a loss, however many calls do it at once', async () => {
    await using plugins = await runPlugins({ keeper: scripted });
    const run = (code: string) => plugins.reply('keeper', '/do', code);
    const countUp = `return Promise.all(Array.from({ length: 20 }, () => store.update('n', (n = 0) => n + 1)))`;
    await Promise.all([run(countUp), run(countUp)]);
    expect(await run(`return store.get('n')`)).toBe('40');
  });

  it('lists by prefix, page after page', async () => {
    await using plugins = await runPlugins({ keeper: scripted });
    const code = `for (let i = 0; i < 450; i++) await store.set('p:' + String(i).padStart(3, '0'), i);
      await store.set('q', 1);
      const values = [];
      for await (const { value } of store.list('p:')) values.push(value);
      return [values.length, values[0], values[449]]`;
    expect(await plugins.reply('keeper', '/do', code)).toBe('[450,0,449]');
  });

  it.each([
    [`return store.set('k', 'x'.repeat(300_000))`, 'STORE_LIMIT The value of "k" takes 300002 bytes; allowed: 262144.'],
    [`return store.set('k', () => 1)`, 'STORE_LIMIT The value of "k" cannot be written as JSON: it is function.'],
    [`return store.get('k'.repeat(600))`, 'STORE_LIMIT The key takes 600 bytes; allowed: 512.'],
    [`return store.get(5)`, 'undefined The key must be a string, not number.'],
    [`return store.set('k', 1, { ifVersion: 'x' })`, 'undefined `ifVersion` must be a version or 0, not x.'],
  ])('%s is refused with a reason, and the plugin goes on', async (code, message) => {
    await using plugins = await runPlugins({ keeper: scripted });
    const { pid } = plugins.plugin('keeper');
    expect(await plugins.reply('keeper', '/do', code)).toBe(message);
    expect(plugins.plugin('keeper').pid).toBe(pid);
  });

  it('has an end for a plugin that stores without end: the limit is named, its neighbour stores on', async () => {
    await using plugins = await runPlugins({ keeper: scripted, other: scripted });
    const flood = `for (let i = 0; i < 300; i++) await store.set('k' + i, 'x'.repeat(262_000)); return 'stored all'`;
    expect(await plugins.reply('keeper', '/do', flood)).toMatch(
      /^STORE_LIMIT keeper: everything that it stores takes \d+ bytes; allowed: 67108864\.$/,
    );
    expect(await plugins.reply('other', '/do', `return store.set('k', 1)`)).toMatch(/^\d+$/);
  });

  it('bounds what a plugin asks for without waiting', async () => {
    await using plugins = await runPlugins({ keeper: scripted });
    const code = `const all = await Promise.allSettled(Array.from({ length: 1_000 }, () => store.get('k')));
      const refused = all.filter(({ status }) => status === 'rejected');
      return [refused.length > 0 && refused.length < 1_000, refused[0]?.reason.code]`;
    expect(await plugins.reply('keeper', '/do', code)).toMatch(/^\[(true,"STORE_LIMIT"|false,null)\]$/);
  });

  it('[row 18] ends a plugin that asks by itself for what there is not, or in another form', async () => {
    const forger = `import { writeSync } from 'node:fs';
      export default { commands: { '/forge': { run({ text }) { writeSync(3, text + '\\n'); return new Promise(() => {}); } } } };`;
    await using plugins = await runPlugins({ forger, other: scripted });
    for (const line of [
      '["getValue",[5],1]',
      '["getValue",["k"]]',
      '["getValue",["k"],null]',
      '["constructor",[],1]',
      '["setTimer",["a",{"key":"k","in":1}],"x"]',
      '["telegram",["logOut",{},null,null],1]',
      '["publish",["../../x",{}],1]',
      '["defer",["0",{"kind":"text","text":"x"}]]',
      '["defer",[0,{"kind":"none"}]]',
      '{"0":"getValue","1":["k"],"2":1}',
    ]) {
      expect(await plugins.command('forger', '/forge', line)).toMatchObject({
        status: 'died',
        reason: 'broke the channel to the host: it sent a line that is no message',
      });
    }
    expect(await plugins.reply('other', '/do', `return store.get('k')`)).toBe('undefined');
  });
});
