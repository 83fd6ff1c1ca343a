import { describe, expect, it } from 'vitest';
import { aCommand, runPlugins } from '../fixtures/running-plugins.ts';

const LOOP = `export default { commands: {
  '/loop': { run() { for (;;); } },
  '/short': { timeoutMs: 400, run() { for (;;); } },
  '/alive': { run: () => 'alive' },
} };`;

describe('a command handler that loops for ever [row 2]', () => {
  it('costs its own deadline and no more, and the process is killed, replaced, and serves again', async () => {
    await using plugins = await runPlugins({ loop: LOOP });
    const { pid } = plugins.plugin('loop');
    const outcome = await plugins.command('loop', '/loop', '', 700);
    expect(outcome).toEqual({ status: 'timeout', afterMs: expect.any(Number), killed: true, pid, shared: false });
    expect(await plugins.reply('loop', '/alive')).toBe('alive');
    expect(plugins.plugin('loop').pid).not.toBe(pid);
    expect(plugins.plugin('loop').restarts).toBe(1);
  });

  it('rejects calls that wait beside it at once, not at their own deadlines', async () => {
    await using plugins = await runPlugins({ loop: LOOP });
    const loop = plugins.plugin('loop');
    const hung = loop.runCommand(aCommand('/loop'), { deadline: performance.now() + 600 });
    const beside = loop.runCommand(aCommand('/alive'), { deadline: performance.now() + 1_000_000 });
    expect((await hung).status).toBe('timeout');
    expect(await beside).toMatchObject({ status: 'died', reason: 'no longer answered and was ended' });
  });

  it('is held to its own timeoutMs where that is shorter than the deadline', async () => {
    await using plugins = await runPlugins({ loop: LOOP });
    expect(await plugins.command('loop', '/short')).toMatchObject({ status: 'timeout', afterMs: 400, killed: true });
  });

  it('is never paused for it: deadline kills count for the command, not for the plugin', async () => {
    await using plugins = await runPlugins({ loop: LOOP });
    for (let i = 0; i < 4; i++) await plugins.command('loop', '/loop', '', 800);
    expect(await plugins.reply('loop', '/alive')).toBe('alive');
  });

  it('leaves its neighbours alone', async () => {
    await using plugins = await runPlugins({
      loop: LOOP,
      calm: `export default { commands: { '/alive': { run: () => 'calm' } } };`,
    });
    const hung = plugins.command('loop', '/loop', '', 600);
    expect(await plugins.reply('calm', '/alive')).toBe('calm');
    await hung;
    expect(plugins.plugin('calm').restarts).toBe(0);
  });
});

describe('a handler that is slow but not stuck [row 4]', () => {
  const SLOW = `export default { commands: {
    '/never': { timeoutMs: 300, run: () => new Promise(() => {}) },
    '/signal': { timeoutMs: 300, run: (_, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) },
    '/late': { timeoutMs: 300, run: (_, { signal }) => new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 200, 'late answer'))) },
  } };`;

  it('times out and keeps its process', async () => {
    await using plugins = await runPlugins({ slow: SLOW });
    const { pid } = plugins.plugin('slow');
    expect(await plugins.command('slow', '/never')).toMatchObject({
      status: 'timeout',
      afterMs: 300,
      killed: false,
      pid,
    });
    expect(plugins.plugin('slow').pid).toBe(pid);
  });

  it('is told by ctx.signal, with the reason', async () => {
    await using plugins = await runPlugins({ slow: SLOW });
    void plugins.command('slow', '/signal');
    const line = await plugins.logged(({ level }) => level === 'error');
    expect(line.fields.error).toContain('300 ms are over');
  });

  it('reports an answer that comes after the deadline, with by how much it was late', async () => {
    await using plugins = await runPlugins({ slow: SLOW });
    const late = Promise.withResolvers<[unknown, number]>();
    const onLate = (outcome: unknown, lateByMs: number) => late.resolve([outcome, lateByMs]);
    await plugins.plugin('slow').runCommand(aCommand('/late'), { deadline: performance.now() + 250, onLate });
    const [outcome, lateByMs] = await late.promise;
    expect(outcome).toEqual({ status: 'reply', reply: { kind: 'text', text: 'late answer' } });
    expect(lateByMs).toBeGreaterThan(0);
  });
});
