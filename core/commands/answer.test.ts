import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { silentLog } from '../log.ts';
import type { CommandOutcome, CommandRun, PluginPort } from '../plugins/port.ts';
import type { CommandName } from '../protocol/types.ts';
import { createCommands } from './answer.ts';

/** A plugin that answers as told, and keeps what it was asked. */
function fakePlugin(name: string, commands: CommandName[], run: (run: CommandRun) => Promise<CommandOutcome>) {
  const runs: CommandRun[] = [];
  const plugin: PluginPort = {
    name,
    declaration: { events: [], commands: Object.fromEntries(commands.map((command) => [command, {}])) },
    state: 'serving',
    runCommand: (_, commandRun) => (runs.push(commandRun), run(commandRun)),
    deliver: () => Promise.resolve({ status: 'done' }),
    onServing: () => () => {},
  };
  return { plugin, runs };
}

const says = (text: string) => () =>
  Promise.resolve<CommandOutcome>({ status: 'reply', reply: { kind: 'text', text } });
const replies = { budgetMs: 3000, reserveMs: 250, format: 'auto', remembered: 100, rememberedMs: 60_000 } as const;

function commandsOf(plugins: readonly PluginPort[], log = silentLog) {
  return createCommands({ pluginsFor: (connection) => (connection === 'test' ? plugins : []), replies, log });
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

  it('logs an answer that comes after the deadline, with by how much it was late', async () => {
    const lines: [object, string][] = [];
    const log = { ...silentLog, warn: (fields: object, message: string) => void lines.push([fields, message]) };
    const { plugin } = fakePlugin('crm', ['/x'], (run) => {
      run.onLate?.({ status: 'reply', reply: { kind: 'none' } }, 1234.5);
      return Promise.resolve({ status: 'timeout', afterMs: 2750, killed: false });
    });
    await commandsOf([plugin], log).answer(aCommand('/x'));
    expect(lines).toEqual([
      [
        expect.objectContaining({ plugin: 'crm', command: '/x', lateByMs: 1235, outcome: 'reply' }),
        'crm answered /x 1.23 s after its deadline',
      ],
    ]);
  });
});
