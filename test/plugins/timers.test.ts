import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../core/store/sqlite/store.ts';
import { runPlugins } from '../fixtures/running-plugins.ts';
import { startHost } from '../fixtures/running-host.ts';

/** Sets a timer as its command says (JSON: name, options), and logs each that fires. */
const alarm = `import { appendFileSync } from 'node:fs';
  export default {
    commands: { '/set': { async run({ text }, ctx) {
      const [name, options] = JSON.parse(text);
      try { await ctx.timers.set(name, options); return 'set'; } catch (error) { return error.code + ' ' + error.message; }
    } }, '/cancel': { run: async ({ text }, ctx) => String(await ctx.timers.cancel('ring', text)) } },
    timers: { ring({ name, key, payload, at, attempt }, ctx) {
      if (payload?.failOnce && attempt === 1) throw new Error('not yet');
      appendFileSync(ctx.dataDir + '/rung', key + ' ');
      ctx.log.info({ name, key, payload, at: at instanceof Date, attempt }, 'rang ' + key);
    } },
  };`;

describe('ctx.timers', () => {
  it('fires once, with its key, payload and time', async () => {
    await using plugins = await runPlugins({ alarm });
    expect(await plugins.reply('alarm', '/set', '["ring",{"key":"k1","in":0,"payload":{"a":[1]}}]')).toBe('set');
    const { fields } = await plugins.logged(({ message }) => message === 'rang k1');
    expect(fields.fields).toEqual({ name: 'ring', key: 'k1', payload: { a: [1] }, at: true, attempt: 1 });
  });

  it('replaces a timer of the same name and key, and cancels one for good', async () => {
    await using plugins = await runPlugins({ alarm });
    const set = (key: string, delay: string | number) =>
      plugins.reply('alarm', '/set', JSON.stringify(['ring', { key, in: delay }]));
    await set('first', '1h');
    await set('second', '1h');
    expect(await plugins.reply('alarm', '/cancel', 'first')).toBe('true');
    expect(await plugins.reply('alarm', '/cancel', 'first')).toBe('false');
    await set('second', 0);
    await plugins.logged(({ message }) => message === 'rang second');
    expect(await plugins.reply('alarm', '/cancel', 'second')).toBe('false');
  });

  it.each([
    ['["rung",{"key":"k","in":1}]', /^TIMER_INVALID There is no timer "rung"\. There are: ring;/],
    ['["ring",{"in":1}]', /^TIMER_INVALID The timer "ring" needs a `key`/],
    ['["ring",{"key":"k"}]', /^TIMER_INVALID alarm: the timer "ring" needs either `in` or `at`\.$/],
    ['["ring",{"key":"k","in":"soon"}]', /^TIMER_INVALID alarm: the timer "ring" cannot be set to soon; allowed: /],
    ['["ring",{"key":"k","at":"tomorrow"}]', /^TIMER_INVALID The timer "ring" cannot be set to tomorrow/],
  ])('%s is refused with a reason', async (text, message) => {
    await using plugins = await runPlugins({ alarm });
    expect(await plugins.reply('alarm', '/set', text)).toMatch(message);
  });
});

/** For timers it is the same whether the clock goes on or they are moved back. */
async function letAnHourPass(file: string): Promise<void> {
  const store = await openSqliteStore({ file });
  for (const timer of await store.timers.list('alarm', { limit: 9 }))
    await store.timers.set({ ...timer, dueAt: timer.dueAt - 3_600_000 });
  await store.close();
}

describe('a timer and a host that goes down', () => {
  it('fires once after the start when it came due meanwhile, and again after a failure [row 31]', async () => {
    const config = { events: { retryDelaysMs: [1] } };
    await using host = await startHost({ plugins: { alarm }, config });
    const set = (key: string, options: object) =>
      host.post({ type: '/set', text: JSON.stringify(['ring', { key, ...options }]) });
    expect(await set('soon', { in: '1h', payload: { failOnce: true } })).toMatchObject({ status: 200 });
    expect(await set('later', { in: '2h' })).toMatchObject({ status: 200 });
    await host.kill();
    await letAnHourPass(path.join(host.folder, 'data/hotline.sqlite'));
    await using again = await startHost({ folder: host.folder });
    await again.logged(/rang soon/);
    await again.post({ type: '/set', text: '["ring",{"key":"last","in":0}]' });
    await again.logged(/rang last/);
    expect(readFileSync(path.join(again.folder, 'data/plugins/alarm/rung'), 'utf8')).toBe('soon last ');
  });
});
