import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { silentLog } from '../log.ts';
import type { CommandOutcome, CommandRun, PluginPort } from '../plugins/port.ts';
import type { CommandName } from '../protocol/types.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import type { Replies } from '../store/store.ts';
import { createCommands } from './answer.ts';
import type { CommandRecord } from './command-record.ts';

/** A plugin that answers as told, and keeps what it was asked. */
function fakePlugin(name: string, commands: CommandName[], run: (run: CommandRun) => Promise<CommandOutcome>) {
  const runs: CommandRun[] = [];
  const plugin: PluginPort = {
    name,
    declaration: { events: [], commands: Object.fromEntries(commands.map((command) => [command, {}])) },
    state: 'serving',
    reloads: 0,
    runCommand: (_, commandRun) => (runs.push(commandRun), run(commandRun)),
    deliver: () => Promise.resolve({ status: 'done' }),
    deliverEach: () => Promise.resolve({ status: 'done' }),
    endBatches() {},
    fire: () => Promise.resolve({ status: 'done' }),
    onServing: () => () => {},
  };
  return { plugin, runs };
}

const says = (text: string) => () =>
  Promise.resolve<CommandOutcome>({ status: 'reply', reply: { kind: 'text', text } });
const replies = {
  budgetMs: 3000,
  reserveMs: 250,
  format: 'auto',
  remembered: 100,
  rememberedMs: 60_000,
  circuit: { timeouts: 3, retryMs: 30_000 },
} as const;

function commandsOf(plugins: readonly PluginPort[], { log = silentLog, stored = createMemoryStore().replies } = {}) {
  return createCommands({ pluginsFor: (connection) => (connection === 'test' ? plugins : []), replies, stored, log });
}

describe('answering a command', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('asks all plugins that declare it at once, with one deadline: the budget less the reserve', async () => {
    const asked: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = (name: string) =>
      fakePlugin(name, ['/x'], async () => (asked.push(name), await promise, says(name)()));
    const [a, b, other] = [slow('a'), slow('b'), fakePlugin('c', ['/y'], says('c'))];
    const answer = commandsOf([a.plugin, b.plugin, other.plugin]).answer(aCommand('/x'), 1000);
    expect(asked).toEqual(['a', 'b']);
    expect([...a.runs, ...b.runs].map(({ deadline }) => deadline)).toEqual([3750, 3750]);
    resolve();
    expect(await answer).toEqual({ type: 'json', body: '{"message":"a\\n\\nb","status":"ok"}' });
    expect(other.runs).toEqual([]);
  });

  it('leaves standard commands to Hotline, and names others that nobody handles', async () => {
    const { answer } = commandsOf([]);
    expect(await answer(aCommand('/info'))).toEqual({ type: 'empty' });
    expect(await answer(aCommand('/nobody'))).toEqual({ type: 'json', body: '{"error":"No plugin handles /nobody."}' });
  });

  it('is not fooled by names that every object has', async () => {
    const { plugin, runs } = fakePlugin('a', [], says('a'));
    await commandsOf([plugin]).answer(aCommand('constructor' as CommandName));
    expect(runs).toEqual([]);
  });

  it('runs a command once, however often Hotline sends it [row 34]', async () => {
    const { plugin, runs } = fakePlugin('a', ['/x'], says('once'));
    const { answer } = commandsOf([plugin]);
    const command = aCommand('/x');
    const bodies = [...(await Promise.all([answer(command), answer(command)])), await answer(command)];
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(runs).toHaveLength(1);
    await answer(aCommand('/x'));
    expect(runs).toHaveLength(2);
  });

  it('gives the same reply after a restart, and the plugin does not run again [row 34]', async () => {
    const stored = createMemoryStore().replies;
    const { plugin, runs } = fakePlugin('a', ['/x', '/silent'], says('once'));
    const before = commandsOf([plugin], { stored });
    const [command, other, standard] = [aCommand('/x'), aCommand('/nobody'), aCommand('/info')];
    const bodies = await Promise.all([command, other, standard].map((each) => before.answer(each)));
    await before.stop();
    const after = commandsOf([plugin], { stored });
    await after.start();
    expect(await Promise.all([command, other, standard].map((each) => after.answer(each)))).toEqual(bodies);
    expect(runs).toHaveLength(1);
  });

  it('answers also while replies cannot be stored, says so once, and stores them later', async () => {
    const kept = createMemoryStore().replies;
    let broken = true;
    const stored: Replies = {
      put: (replies) => (broken ? Promise.reject(new Error('no disk')) : kept.put(replies)),
      recent: (query) => kept.recent(query),
      slice: (query) => kept.slice(query),
    };
    const warn = vi.fn();
    const { answer, stop } = commandsOf([], { stored, log: { ...silentLog, warn } });
    for (let i = 0; i < 3; i++) {
      expect(await answer(aCommand('/info'))).toEqual({ type: 'empty' });
      await stop();
    }
    expect(warn).toHaveBeenCalledTimes(1);
    broken = false;
    await answer(aCommand('/info'));
    await stop();
    expect(await kept.recent({ since: 0, limit: 9 })).toHaveLength(4);
  });

  it('tells who has spent the time, what a circuit skipped included, and says so when it was half of the budget', async () => {
    const warn = vi.fn();
    const records: CommandRecord[] = [];
    const quick = fakePlugin('quick', ['/x'], says('here'));
    const hung = fakePlugin('hung', ['/x'], async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      return { status: 'timeout', afterMs: 1_600, killed: true };
    });
    const { answer } = createCommands({
      pluginsFor: () => [quick.plugin, hung.plugin],
      replies: { ...replies, circuit: { timeouts: 1, retryMs: 30_000 } },
      stored: createMemoryStore().replies,
      log: { ...silentLog, warn },
      onAnswered: (record) => records.push(record),
    });
    const answered = answer(aCommand('/x'));
    await vi.advanceTimersByTimeAsync(1_600);
    await answered;
    await answer(aCommand('/x'));
    expect(records.map(({ name, tookMs, parts }) => ({ name, tookMs, parts }))).toEqual([
      {
        name: '/x',
        tookMs: 1_600,
        parts: [
          { plugin: 'quick', outcome: 'ok', tookMs: 0 },
          { plugin: 'hung', outcome: 'killed', tookMs: 1_600 },
        ],
      },
      {
        name: '/x',
        tookMs: 0,
        parts: [
          { plugin: 'quick', outcome: 'ok', tookMs: 0 },
          { plugin: 'hung', outcome: 'skipped', tookMs: 0 },
        ],
      },
    ]);
    expect(warn.mock.calls.map(([, message]: unknown[]) => message)).toEqual([
      '/x took 1.60 s: hung 1.60 s (killed), quick 0.00 s (ok)',
    ]);
  });

  it('lets one call alone try a command that hung, however many are skipped meanwhile', async () => {
    const hung = fakePlugin('hung', ['/x'], async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      return { status: 'timeout', afterMs: 1_600, killed: true };
    });
    const { answer } = createCommands({
      pluginsFor: () => [hung.plugin],
      replies: { ...replies, circuit: { timeouts: 1, retryMs: 30_000 } },
      stored: createMemoryStore().replies,
      log: silentLog,
    });
    const first = answer(aCommand('/x'));
    await vi.advanceTimersByTimeAsync(1_600);
    await first;
    await vi.advanceTimersByTimeAsync(30_000);
    const trying = answer(aCommand('/x'));
    for (let i = 0; i < 3; i++) await answer(aCommand('/x'));
    expect(hung.runs).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_600);
    await trying;
  });

  it('logs an answer that comes after the deadline, with by how much it was late', async () => {
    const lines: [object, string][] = [];
    const log = { ...silentLog, warn: (fields: object, message: string) => void lines.push([fields, message]) };
    const { plugin } = fakePlugin('crm', ['/x'], (run) => {
      run.onLate?.({ status: 'reply', reply: { kind: 'none' } }, 1234.5);
      return Promise.resolve({ status: 'timeout', afterMs: 2750, killed: false });
    });
    await commandsOf([plugin], { log }).answer(aCommand('/x'));
    expect(lines).toEqual([
      [
        expect.objectContaining({ plugin: 'crm', command: '/x', lateByMs: 1235, outcome: 'reply' }),
        'crm answered /x 1.23 s after its deadline',
      ],
    ]);
  });
});
