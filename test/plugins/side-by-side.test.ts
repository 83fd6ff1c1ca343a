import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../core/plugins/port.ts';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';

const ALIVE = `commands: { '/alive': { run: () => 'alive' } },`;
const events = (...texts: readonly string[]) => texts.map((text) => anEvent('message_received', text));

/** Notes what is said of events while others go on. */
function listening(timeoutMs = 5_000) {
  const told: [place: number, status: DeliveryOutcome['status']][] = [];
  return {
    told,
    run: { timeoutMs, onEnd: (place: number, { status }: DeliveryOutcome) => told.push([place, status]) },
  };
}

describe('events of several dialogs that a plugin gets with one call', () => {
  it('are done with one answer', async () => {
    const source = `let seen = '';
      export default { events: { message_received({ text }) { seen += text; } }, commands: { '/seen': { run: () => seen } } };`;
    await using plugins = await runPlugins({ quick: source });
    const { told, run } = listening();
    expect(await plugins.plugin('quick').deliverEach(events('a', 'b', 'c'), run)).toEqual({ status: 'done' });
    expect([told, await plugins.reply('quick', '/seen')]).toEqual([[], 'abc']);
  });

  it('fail one by one, and wait for none that is slow', async () => {
    const source = `const waiting = new Map();
      export default {
        events: { message_received({ text }) {
          if (text === 'bad') throw new Error('no');
          if (text !== 'quick') return new Promise((resolve) => waiting.set(text, resolve));
        } },
        commands: { '/go': { run({ text }) { waiting.get(text)(); } } },
      };`;
    await using plugins = await runPlugins({ mixed: source });
    const { told, run } = listening();
    const delivered = plugins.plugin('mixed').deliverEach(events('one', 'bad', 'quick', 'two'), run);
    await plugins.command('mixed', '/go', 'two');
    expect(told).toEqual([
      [1, 'failed'],
      [2, 'done'],
      [3, 'done'],
    ]);
    await plugins.command('mixed', '/go', 'one');
    expect(await delivered).toEqual({ status: 'done' });
    expect(plugins.log.filter(({ message }) => message === 'event message_received failed')).toHaveLength(1);
  });

  it('[row 5] are late if they have not ended by the time of all', async () => {
    const source = `export default {
      events: { message_received: ({ text }) => text === 'hang' ? new Promise(() => {}) : new Promise((resolve) => setTimeout(resolve, 20)) },
    };`;
    await using plugins = await runPlugins({ slow: source });
    const { told, run } = listening(250);
    expect(await plugins.plugin('slow').deliverEach(events('a', 'hang', 'b', 'hang'), run)).toMatchObject({
      status: 'timeout',
      killed: false,
    });
    // Of the two that hang, the process may give one up a moment before the host gives up all.
    expect(told.filter(([, status]) => status !== 'timeout')).toEqual([
      [0, 'done'],
      [2, 'done'],
    ]);
  });

  it('[row 1] may each be to blame when the process dies under them, and one that is left alone is', async () => {
    const source = `export default { ${ALIVE}
      events: { message_received: ({ text }) => {
        if (text === 'quick') return;
        return new Promise((resolve) => setTimeout(() => text === 'exit' ? process.abort() : resolve(), 50));
      } } };`;
    await using plugins = await runPlugins({ mean: source });
    for (const [texts, shared] of [
      [['quick', 'exit', 'exit'], true],
      [['quick', 'exit', 'quick'], false],
    ] as const) {
      expect(await plugins.reply('mean', '/alive')).toBe('alive');
      const { told, run } = listening();
      expect(await plugins.plugin('mean').deliverEach(events(...texts), run)).toMatchObject({ status: 'died', shared });
      expect(told.map(([place]) => place)).toEqual(texts.flatMap((text, place) => (text === 'quick' ? [place] : [])));
    }
  });

  it('[row 4] all have to wait for one that loops, and the process is ended', async () => {
    const source = `export default { ${ALIVE}
      events: { message_received({ text }) { if (text === 'loop') for (;;); } } };`;
    await using plugins = await runPlugins({ looping: source });
    const { told, run } = listening(500);
    expect(await plugins.plugin('looping').deliverEach(events('a', 'loop', 'b'), run)).toMatchObject({
      status: 'timeout',
      killed: true,
    });
    expect([told, await plugins.reply('looping', '/alive')]).toEqual([[], 'alive']);
  });

  it('take nothing from what a plugin may say, however they end', async () => {
    const source = `export default {
      events: { message_received: ({ text }) => new Promise((resolve) => setTimeout(resolve, Number(text))) },
    };`;
    await using plugins = await runPlugins({ quiet: source }, { limits: { callsPerSecond: 1 } });
    const times = Array.from({ length: 20 }, (_, place) => String(10 * place));
    const { told, run } = listening();
    expect(await plugins.plugin('quiet').deliverEach(events(...times), run)).toEqual({ status: 'done' });
    expect(told).toHaveLength(19);
  });

  it('take nothing from it when they end after their time, either', async () => {
    const source = `export default {
      events: { message_received: ({ text }) => new Promise((resolve) => setTimeout(resolve, Number(text))) },
      commands: { '/alive': { run: () => new Promise((resolve) => setTimeout(resolve, 600, 'alive')) } },
    };`;
    await using plugins = await runPlugins({ slow: source }, { limits: { callsPerSecond: 1 } });
    const times = Array.from({ length: 20 }, (_, place) => String(300 + 10 * place));
    const { told, run } = listening(250);
    expect(await plugins.plugin('slow').deliverEach(events(...times), run)).toMatchObject({ status: 'timeout' });
    const outcome = await plugins.command('slow', '/alive', '', 3_000);
    expect([outcome, told]).toMatchObject([{ status: 'reply', reply: { text: 'alive' } }, []]);
  });

  it('fail alone with a handler that cannot even be read', async () => {
    const source = `let read = 0;
      const events = { get message_received() { if (++read === 2) throw new Error('no handler'); return () => {}; } };
      export default { commands: { '/arm': { run() { read = 0; } } }, events };`;
    await using plugins = await runPlugins({ odd: source });
    await plugins.command('odd', '/arm');
    const { told, run } = listening();
    expect(await plugins.plugin('odd').deliverEach(events('a', 'b', 'c'), run)).toEqual({ status: 'done' });
    expect(told).toEqual([[1, 'failed']]);
  });

  it('[row 18] are not followed by others before a plugin has answered for the last one, whatever it says', async () => {
    const source = `import fs from 'node:fs';
      export default { ${ALIVE}
        events: { message_received() {
          fs.writeSync(3, Array.from({ length: 8 }, (_, call) => JSON.stringify(['ended', [call, [0, 1], null]]) + '\\n').join(''));
          return new Promise(() => {});
        } },
      };`;
    await using plugins = await runPlugins({ forger: source });
    const { told, run } = listening(500);
    expect(await plugins.plugin('forger').deliverEach(events('a', 'b'), run)).toMatchObject({ status: 'timeout' });
    expect(told).toEqual([[0, 'done']]);
  });

  it('[row 18] end once, whatever a plugin says of them that writes to its channel itself', async () => {
    const source = `import fs from 'node:fs';
      const say = (places, result) => fs.writeSync(3, Array.from({ length: 64 }, (_, call) =>
        JSON.stringify(['ended', [call, places, result]]) + '\\n').join(''));
      export default { ${ALIVE}
        events: { message_received({ text }) {
          if (text !== 'forge') return new Promise((resolve) => setTimeout(resolve, 50));
          say([0, 0, 7, -1, 0.5], null);
          say([0], { kind: 'failed', message: 'forged' });
        } },
      };`;
    await using plugins = await runPlugins({ forger: source });
    const { told, run } = listening();
    const port = plugins.plugin('forger');
    const alone = port.deliver(events('alone'), { timeoutMs: 5_000 });
    expect(await port.deliverEach(events('forge', 'b', 'c'), run)).toEqual({ status: 'done' });
    expect(told).toEqual([
      [0, 'done'],
      [1, 'done'],
    ]);
    expect(await alone).toEqual({ status: 'done' });
    expect(await plugins.reply('forger', '/alive')).toBe('alive');
  });
});
