import { describe, expect, it } from 'vitest';
import type { CommandOutcome } from '../plugins/port.ts';
import { Circuit } from './circuit.ts';

const timeout: CommandOutcome = { status: 'timeout', afterMs: 2750, killed: true };
const answer: CommandOutcome = { status: 'reply', reply: { kind: 'text', text: 'well' } };

function lab() {
  let now = 0;
  let runs = 0;
  const circuit = new Circuit({ timeouts: 3, retryMs: 30_000 }, () => now);
  const call = async (outcome: CommandOutcome | Promise<CommandOutcome>, command: `/${string}` = '/x', reloads = 0) => {
    const plugin = { name: 'crm', reloads };
    const skipped = circuit.skip(plugin, command);
    if (skipped !== undefined) return skipped;
    runs++;
    const ended = await outcome;
    circuit.learn(plugin, command, ended);
    return ended;
  };
  return { call, runs: () => runs, pass: (ms: number) => void (now += ms) };
}

async function opened() {
  const opened = lab();
  for (let i = 0; i < 3; i++) await opened.call(timeout);
  return opened;
}

describe('a command that does not answer again and again [row 2]', () => {
  it('is skipped at once after the third time, and the reply says why and until when', async () => {
    const { call, runs, pass } = await opened();
    pass(2_500);
    expect(await call(answer)).toEqual({
      status: 'unavailable',
      reason: 'is paused for /x: it did not answer 3 times in a row. It is tried again in 28 s.',
      skipped: true,
    });
    expect(runs()).toBe(3);
  });

  it('costs the plugin’s other commands nothing, nor the same command of a newer version', async () => {
    const { call } = await opened();
    expect(await call(answer, '/y')).toBe(answer);
    expect(await call(answer, '/x', 1)).toBe(answer);
  });

  it('stays as a newer version has made it, whatever calls of the one before end like afterwards', async () => {
    const { call } = lab();
    const before = [Promise.withResolvers<CommandOutcome>(), Promise.withResolvers<CommandOutcome>()];
    const calls = before.map(({ promise }) => call(promise, '/x', 0));
    for (let i = 0; i < 3; i++) await call(timeout, '/x', 1);
    before[0]!.resolve(timeout);
    before[1]!.resolve(answer);
    await Promise.all(calls);
    expect(await call(answer, '/x', 1)).toMatchObject({ skipped: true });
  });

  it('is tried by one call later, and served again once that has answered', async () => {
    const { call, pass, runs } = await opened();
    pass(30_000);
    const { promise, resolve } = Promise.withResolvers<CommandOutcome>();
    const trying = call(promise);
    expect(await call(answer)).toMatchObject({ reason: expect.stringMatching(/It is being tried again now\.$/) });
    resolve(answer);
    expect(await trying).toBe(answer);
    expect(await call(answer)).toBe(answer);
    expect(runs()).toBe(5);
  });

  it('is tried ever more rarely while it does not answer, but at least every five minutes', async () => {
    const { call, pass } = await opened();
    for (const seconds of [30, 60, 120, 240, 300, 300]) {
      pass(seconds * 1_000 - 1);
      expect(await call(timeout)).toMatchObject({ status: 'unavailable' });
      pass(1);
      expect(await call(timeout)).toBe(timeout);
    }
  });

  it('is counted when several hang at the same time', async () => {
    const { call, runs } = lab();
    await Promise.all([call(timeout), call(timeout), call(timeout)]);
    expect(await call(answer)).toMatchObject({ status: 'unavailable' });
    expect(runs()).toBe(3);
  });

  it.each([
    { status: 'unavailable', reason: 'is starting' },
    { status: 'died', reason: 'exited with code 3', reference: 'r' },
  ] as const)(
    'stays skipped when the call that tries learns nothing ($status), and the next one tries',
    async (nothing) => {
      const { call, runs, pass } = await opened();
      pass(30_000);
      expect(await call(nothing)).toBe(nothing);
      expect(await call(timeout)).toBe(timeout);
      expect(await call(answer)).toMatchObject({ status: 'unavailable' });
      expect(runs()).toBe(5);
    },
  );

  it('is not skipped for failures that come in time, nor for timeouts with answers between them', async () => {
    const { call, runs } = lab();
    const failed: CommandOutcome = { status: 'failed', message: 'x', reference: 'r' };
    for (let i = 0; i < 10; i++) {
      for (const outcome of [timeout, timeout, i % 2 ? failed : answer]) await call(outcome);
    }
    expect(runs()).toBe(30);
  });
});
