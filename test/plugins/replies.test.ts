import { describe, expect, it } from 'vitest';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';

describe('a reply that cannot travel [row 16]', () => {
  const SOURCE = `const cycle = {}; cycle.self = cycle;
    const values = {
      function: () => () => 1, cycle: () => cycle, bigint: () => 10n, symbol: () => Symbol('x'), number: () => 42, array: () => ['a'],
      getter: () => ({ get error() { throw new Error('trap'); } }),
      proxy: () => new Proxy({}, { has() { throw new Error('trap'); }, getPrototypeOf() { throw new Error('trap'); } }),
      thenable: () => ({ then() { throw new Error('never'); } }),
      badMessage: () => { const { UserError } = globalThis[Symbol.for('hotline-host')]; const e = new UserError('x'); Object.defineProperty(e, 'message', { value: { toString() { throw 1; } } }); throw e; },
    };
    export default { commands: {
      '/reply': { run: ({ text }) => values[text]() },
      '/names': { run: () => Object.keys(values).join() },
      '/forever': { timeoutMs: 200, run: () => ({ then() {} }) },
      '/nothing': { run() {} },
      '/late-thenable': { run: () => ({ then(resolve) { resolve('from a thenable'); } }) },
    } };`;

  it('is the plugin’s error, in words that say what is allowed, and the plugin goes on', async () => {
    await using plugins = await runPlugins({ odd: SOURCE });
    for (const name of (await plugins.reply('odd', '/names')).split(',')) {
      expect.soft((await plugins.command('odd', '/reply', name)).status, name).toBe('failed');
    }
    expect(plugins.log.find(({ fields }) => String(fields.error).includes('number 42'))?.fields.error).toBe(
      "The handler returned number 42. Return a string, md`…`, { error: '…' }, or nothing.",
    );
    expect(plugins.plugin('odd').restarts).toBe(0);
  });

  it('does not hold for nothing, which is an answer, nor for a thenable, which is waited for', async () => {
    await using plugins = await runPlugins({ odd: SOURCE });
    expect(await plugins.command('odd', '/nothing')).toEqual({ status: 'reply', reply: { kind: 'none' } });
    expect(await plugins.reply('odd', '/late-thenable')).toBe('from a thenable');
    expect(await plugins.command('odd', '/forever')).toMatchObject({ status: 'timeout', killed: false });
  });
});

describe('a plugin that changes what it is given [row 17]', () => {
  it('changes it for nobody else', async () => {
    const witness = `export default { commands: { '/see': { run: (command) =>
      [command.text, command.dialog.key, String({}.polluted), String(command.raw.added)].join() } } };`;
    const vandal = `export default { commands: { '/see': { run(command) {
      command.text = 'changed'; command.dialog.key = 'changed'; command.raw.added = 'changed';
      Object.prototype.polluted = 'yes'; Array.prototype.map = null; JSON.parse = () => ({});
    } } }, events: { dialog_created(event) { event.dialog.key = 'changed'; } } };`;
    await using plugins = await runPlugins({ vandal, witness });
    await plugins.command('vandal', '/see', 'as typed', 500);
    await plugins.plugin('vandal').deliver([anEvent()], { timeoutMs: 500 });
    expect(await plugins.reply('witness', '/see', 'as typed')).toBe(
      'as typed,test:-1002146012345:5,undefined,undefined',
    );
    expect('polluted' in {}).toBe(false);
  });
});
