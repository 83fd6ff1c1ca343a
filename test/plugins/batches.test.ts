import { describe, expect, it } from 'vitest';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';

const run = { timeoutMs: 5_000 };
const events = (...texts: readonly string[]) => texts.map((text) => anEvent('message_received', text));

describe('a batch of events', () => {
  it('is handled one event after the other, and ends with the one that fails', async () => {
    const source = `const seen = [];
      export default {
        events: { async message_received({ text }) {
          seen.push('<' + text);
          await new Promise(setImmediate);
          seen.push(text + '>');
          if (text === 'bad') throw new Error('no');
        } },
        commands: { '/seen': { run: () => seen.join(' ') } },
      };`;
    await using plugins = await runPlugins({ witness: source });
    const port = plugins.plugin('witness');
    let done = 0;
    const onDone = () => void done++;
    expect(await port.deliver(events('a', 'b', 'bad', 'c'), { ...run, onDone })).toMatchObject({ status: 'failed' });
    expect(done).toBe(2);
    expect(await plugins.reply('witness', '/seen')).toBe('<a a> <b b> <bad bad>');
    expect(await port.deliver(events('d', 'e'), run)).toEqual({ status: 'done' });
  });

  it('[row 5] gives each event its own time', async () => {
    const source = `export default { events: { message_received: ({ text }) => new Promise((resolve) => text === 'hang' || setTimeout(resolve, 30)) } };`;
    await using plugins = await runPlugins({ slow: source });
    expect(await plugins.plugin('slow').deliver(events('a', 'b', 'hang', 'c'), { timeoutMs: 200 })).toMatchObject({
      status: 'timeout',
      afterMs: 200,
      killed: false,
    });
  });

  it('[row 1] is told done as far as it was done when a handler hangs or ends the process', async () => {
    const source = `export default {
      events: { message_received({ text }) {
        if (text === 'hang') for (;;);
        if (text === 'exit') process.abort();
      } },
      commands: { '/alive': { run: () => 'alive' } },
    };`;
    await using plugins = await runPlugins({ mean: source });
    for (const [last, outcome, before] of [
      ['exit', { status: 'died' }, ''],
      ['exit', { status: 'died' }, 'ab'],
      ['exit', { status: 'died' }, 'abc'],
      ['hang', { status: 'timeout', killed: true }, 'a'],
      ['hang', { status: 'timeout', killed: true }, 'abcd'],
    ] as const) {
      let done = 0;
      const onDone = () => void done++;
      expect(await plugins.reply('mean', '/alive')).toBe('alive');
      const batch = events(...before, last, 'z');
      expect(await plugins.plugin('mean').deliver(batch, { timeoutMs: 500, onDone })).toMatchObject(outcome);
      expect(done).toBe(before.length);
    }
  });

  it('ends with the event that is running when the plugin is replaced', async () => {
    const source = (word: string) => `export default {
      events: { message_received: ({ text }, ctx) => new Promise((resolve) => {
        ctx.log.info('${word} ' + text);
        // In the next turns it hears what it was told before.
        process.once('SIGUSR2', () => setImmediate(() => setImmediate(resolve)));
      }) },
      commands: { '/say': { run: () => '${word}' } },
    };`;
    await using plugins = await runPlugins({ slow: source('one') }, { watch: true });
    const port = plugins.plugin('slow');
    const { pid } = port;
    let done = 0;
    const delivered = port.deliver(events('a', 'b', 'c'), { ...run, onDone: () => void done++ });
    await plugins.logged(({ message }) => message === 'one a');
    plugins.save('slow', source('two'));
    await plugins.logged(({ message }) => message === 'slow was reloaded');
    expect(await plugins.reply('slow', '/say')).toBe('two');
    process.kill(pid!, 'SIGUSR2');
    expect(await delivered).toEqual({ status: 'done' });
    expect([done, plugins.log.some(({ message }) => message === 'one b')]).toEqual([0, false]);
  });

  it('[row 5] ends with an event that is late for the host, although not yet for its process', async () => {
    const source = `const seen = [];
      const busy = (ms) => { for (const end = performance.now() + ms; performance.now() < end; ); };
      export default {
        events: { async message_received({ text }) {
          seen.push(text);
          if (text === 'late') await new Promise((resolve) => setTimeout(resolve, 200));
        } },
        commands: {
          '/busy': { run: () => busy(150) },
          '/seen': { run: () => new Promise((resolve) => setTimeout(() => resolve(seen.join()), 300)) },
        },
      };`;
    await using plugins = await runPlugins({ slow: source });
    const port = plugins.plugin('slow');
    const busy = plugins.command('slow', '/busy');
    expect(await port.deliver(events('late', 'next'), { timeoutMs: 250 })).toMatchObject({ status: 'timeout' });
    await busy;
    expect(await plugins.reply('slow', '/seen')).toBe('late');
    expect(await port.deliver(events('late', 'next'), run)).toEqual({ status: 'done' });
    expect(await plugins.reply('slow', '/seen')).toBe('late,late,next');
  });

  it('lets commands through, however busy its handlers are', async () => {
    const source = `let count = 0;
      export default {
        events: { message_received() { for (const end = performance.now() + 10; performance.now() < end; ); count++; } },
        commands: { '/count': { run: () => String(count) } },
      };`;
    await using plugins = await runPlugins({ busy: source });
    const delivered = plugins.plugin('busy').deliver(events(...'abcdefghijklmnop'), run);
    expect(Number(await plugins.reply('busy', '/count'))).toBeLessThan(16);
    expect(await delivered).toEqual({ status: 'done' });
    expect(await plugins.reply('busy', '/count')).toBe('16');
  });
});
