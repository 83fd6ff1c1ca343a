import { describe, expect, it } from 'vitest';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';

const OTHER = `export default { commands: { '/alive': { run: () => 'alive' } } };`;
/** A plugin that writes to its channel itself: what `line` makes of each number that a call may have. */
const forging = (line: string) => `import fs from 'node:fs';
  const forge = () => fs.writeSync(3, Array.from({ length: 64 }, (_, id) => ${line} + '\\n').join(''));
  export default {
    commands: { '/forge': { run() { forge(); return new Promise(() => {}); } } },
    events: { dialog_created() { forge(); } },
  };`;

describe('a plugin that forges its answers [row 18]', () => {
  it.each([
    ['an error that cannot be made a text', `'[' + id + ',null,{"toString":0,"valueOf":0}]'`],
    ['a code that is an object', `'[' + id + ',null,"no",{"code":1}]'`],
    ['ids that are none', `'[["' + id + '"],1]'`],
  ])('is ended, alone, for %s', async (_, line) => {
    await using plugins = await runPlugins({ forger: forging(line), other: OTHER });
    expect(await plugins.command('forger', '/forge')).toMatchObject({
      status: 'died',
      reason: 'broke the channel to the host: it sent a line that is no message',
    });
    expect(await plugins.reply('other', '/alive')).toBe('alive');
  });

  it('fails at once with an error that none of its handlers threw', async () => {
    await using plugins = await runPlugins({ forger: forging(`'[' + id + ',null,"boom"]'`) });
    expect(await plugins.command('forger', '/forge')).toMatchObject({
      status: 'failed',
      message: 'The plugin’s process sent an answer that is none.',
    });
  });

  it('cannot put an event off, as one may a command', async () => {
    await using plugins = await runPlugins({
      forger: forging(`'["defer",[' + id + ',{"kind":"text","text":"later"}]]'`),
    });
    expect(await plugins.plugin('forger').deliver([anEvent()], { timeoutMs: 5_000 })).toEqual({ status: 'done' });
  });

  it('is found out when it loops and answers whether it is there before it was asked', async () => {
    const looping = `import fs from 'node:fs';
      const ids = Array.from({ length: 64 }, (_, id) => id).join();
      export default { commands: { '/loop': { run() {
        for (;;) try { fs.writeSync(3, '[[' + ids + '],' + process.pid + ']\\n'); } catch {}
      } } } };`;
    await using plugins = await runPlugins({ looping }, { limits: { heartbeatMs: 200 } });
    expect(await plugins.command('looping', '/loop')).toMatchObject({ status: 'failed' });
    await plugins.logged(({ message }) => message === 'looping no longer answered and was ended; it is restarted');
  });

  it('has log fields left out that are larger than any handler’s', async () => {
    await using plugins = await runPlugins({
      forger: forging(`'["log",["info","forged",{"text":"' + 'x'.repeat(id === 0 ? 50_000 : 1) + '"}]]'`),
    });
    await plugins.plugin('forger').deliver([anEvent()], { timeoutMs: 5_000 });
    const { fields } = await plugins.logged(({ message }) => message === 'forged');
    expect(fields).toEqual({ fields: { dropped: 'more than 16000 characters' } });
  });
});
