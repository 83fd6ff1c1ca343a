import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { anEvent, runPlugins } from '../fixtures/running-plugins.ts';

describe('a handler that throws or rejects [row 3]', () => {
  const SOURCE = `import { UserError } from 'hotline-host';
    export default {
      commands: {
        '/throw': { run() { throw new Error('the database is down'); } },
        '/reject': { run: async () => Promise.reject(new TypeError('no such field')) },
        '/odd': { run() { throw { toString() { throw 1 } }; } },
        '/user': { run() { throw new UserError('Ask accounting.'); } },
      },
      events: { dialog_created() { throw new Error('the event failed'); } },
    };`;

  it('fails with a reference that leads to the log line with the stack', async () => {
    await using plugins = await runPlugins({ broken: SOURCE });
    for (const [name, message] of [
      ['/throw', 'the database is down'],
      ['/reject', 'no such field'],
    ] as const) {
      const outcome = await plugins.command('broken', name);
      if (outcome.status !== 'failed') throw new Error(outcome.status);
      const line = plugins.log.find(({ fields }) => fields.reference === outcome.reference);
      expect(line).toMatchObject({ plugin: 'broken', level: 'error' });
      expect(line?.fields.error).toContain(message);
      expect(line?.fields.error).toContain('broken/index.ts:');
    }
  });

  it('fails an attempt at an event likewise, and survives things thrown that cannot be read', async () => {
    await using plugins = await runPlugins({ broken: SOURCE });
    expect(await plugins.plugin('broken').deliver([anEvent()], { timeoutMs: 5000 })).toMatchObject({
      status: 'failed',
    });
    const line = plugins.log.find(({ fields }) => String(fields.error).includes('the event failed'));
    const frames = String(line?.fields.error).split('\n').slice(1);
    expect(frames).toEqual([expect.stringMatching(/^ +at .*broken\/index\.ts:/)]);
    expect((await plugins.command('broken', '/odd')).status).toBe('failed');
    expect(plugins.plugin('broken').restarts).toBe(0);
  });

  it('shows a UserError to the operator as it is', async () => {
    await using plugins = await runPlugins({ broken: SOURCE });
    const outcome = await plugins.command('broken', '/user');
    expect(outcome).toEqual({ status: 'reply', reply: { kind: 'error', text: 'Ask accounting.' } });
  });
});

describe('a plugin that fails on its own, after its call has ended [row 5]', () => {
  it.each([
    ['an unhandled rejection', `setTimeout(() => Promise.reject(new Error('nobody waits for me')), 50)`],
    ['an exception in a timer', `setTimeout(() => { throw new Error('out of nowhere') }, 50)`],
  ])('dies of %s, which undoes nothing that was settled, and is restarted', async (_name, code) => {
    await using plugins = await runPlugins({
      timer: `export default { events: { dialog_created() { ${code}; } }, commands: { '/alive': { run: () => 'alive' } } };`,
    });
    expect(await plugins.plugin('timer').deliver([anEvent()], { timeoutMs: 5000 })).toEqual({
      status: 'done',
    });
    const line = await plugins.logged(({ fields }) => fields.code === 'PLUGIN_CRASHED');
    expect(line.message).toMatch(/timer crashed with Error: (nobody|out of)/);
    expect(await plugins.reply('timer', '/alive')).toBe('alive');
  });
});

describe('a plugin that ends its process, or tries to end others [row 6]', () => {
  const SOURCE = `import os from 'node:os';
    import { kill } from 'node:process';
    const tries = {
      kill: () => process.kill(process.ppid, 'SIGKILL'),
      namedKill: () => kill(process.ppid, 0),
      group: () => process.kill(0, 'SIGKILL'),
      everyone: () => process.kill(-1, 0),
      rawKill: () => process._kill(process.ppid, 9),
      debug: () => process._debugProcess(process.ppid),
      debugSelf: () => process.getBuiltinModule('node:inspector').open(0),
      priority: () => os.setPriority(process.ppid, 19),
      ownPriority: () => os.setPriority(-5),
      execve: () => process.execve('/bin/true', ['true']),
      binding: () => process.binding('spawn_sync'),
      dlopen: () => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6'),
      flags: () => process.getBuiltinModule('node:v8').setFlagsFromString('--logfile=/tmp/hotline-flags.log'),
      hooks: () => process.getBuiltinModule('node:module').registerHooks({}),
      register: () => process.getBuiltinModule('node:module').register('./x.mjs', import.meta.url),
      undo: () => { delete process.kill; process.kill = () => 0; throw Object.assign(new Error('sealed'), { code: process.kill.toString().includes('=> 0') ? 'undone' : 'ERR_ACCESS_DENIED' }); },
    };
    export default { commands: {
      '/try': { run({ text }) { try { tries[text](); return 'allowed'; } catch (error) { return error.code ?? error.message; } } },
      '/names': { run: () => Object.keys(tries).join() },
      '/exit': { run() { process.exit(); } },
      '/abort': { run() { process.abort(); } },
      '/segfault': { run() { process.kill(process.pid, 'SIGSEGV'); return new Promise(() => {}); } },
      '/alive': { run: () => 'alive' },
    } };`;

  it('is refused signals to others, their inspector, priorities, native code and loader hooks', async () => {
    await using plugins = await runPlugins({ bold: SOURCE });
    const names = (await plugins.reply('bold', '/names')).split(',');
    const answers = await Promise.all(names.map(async (name) => [name, await plugins.reply('bold', '/try', name)]));
    for (const [name, answer] of answers)
      expect.soft(answer, name).toMatch(/ERR_ACCESS_DENIED|ERR_DLOPEN|Cannot delete|read only/);
    expect(names.length).toBeGreaterThan(14);
    expect(existsSync('/tmp/hotline-flags.log')).toBe(false);
    expect(plugins.plugin('bold').restarts).toBe(0);
  });

  it.each([
    ['/exit', 'exited with code 0'],
    ['/abort', 'was ended by SIGABRT'],
    ['/segfault', 'was ended by SIGSEGV'],
  ] as const)('dies alone of %s, its call fails at once, and it serves again', async (name, reason) => {
    await using plugins = await runPlugins({ bold: SOURCE });
    expect(await plugins.command('bold', name)).toMatchObject({ status: 'died', reason });
    expect(await plugins.reply('bold', '/alive')).toBe('alive');
  });
});

describe('a plugin that runs out of memory [row 7]', () => {
  const SOURCE = `export default { commands: {
    '/heap': { run() { const all = []; for (;;) all.push(new Array(1000).fill({})); } },
    '/buffers': { async run() { const all = []; for (;;) { all.push(Buffer.alloc(8 << 20, 1)); await new Promise(setImmediate); } } },
    '/alive': { run: () => 'alive' },
  } };`;

  it.each([
    ['/heap', 'heap is limited to 48 MB'],
    ['/buffers', '160 MB are allowed'],
  ] as const)('is ended, which is said as "out of memory" (%s), and the others live', async (name, detail) => {
    await using plugins = await runPlugins({ greedy: SOURCE, calm: SOURCE }, { limits: { heapMb: 48, memoryMb: 160 } });
    const outcome = await plugins.command('greedy', name);
    if (outcome.status !== 'died') throw new Error(JSON.stringify(outcome));
    expect(outcome.reason).toContain('ran out of memory');
    expect(outcome.reason).toContain(detail);
    expect(await plugins.reply('greedy', '/alive')).toBe('alive');
    expect(plugins.plugin('calm').restarts).toBe(0);
  });
});

describe('a plugin that crashes at import, again and again [row 9]', () => {
  it('is paused after the third time with one sentence that names it, and its commands say so', async () => {
    await using plugins = await runPlugins({ loopy: `console.log('starting'); process.exit(3);` });
    const line = await plugins.logged(({ fields }) => fields.code === 'PLUGIN_PAUSED');
    expect(line.message).toBe(
      'loopy is paused after 3 crashes in 5 minutes: it exited with code 3 while it was loading. It is tried again in 1 minute, or when its files change.',
    );
    expect(plugins.plugin('loopy').state).toBe('paused');
    expect(await plugins.command('loopy', '/x')).toEqual({
      status: 'unavailable',
      reason: 'is paused after 3 crashes in 5 minutes. It is tried again in 1 minute, or when its files change.',
    });
    expect(await plugins.plugin('loopy').deliver([anEvent()], { timeoutMs: 1000 })).toMatchObject({
      status: 'unavailable',
    });
  });
});
