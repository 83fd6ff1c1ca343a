import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { silentLog } from '../log.ts';
import { unmetered } from './call-meter.ts';
import type { Build } from './launch.ts';
import type { PluginPackage } from './package.ts';
import { neverStarted, type PluginProcess } from './plugin-process.ts';
import type { ProcessExit } from './process-exit.ts';
import { Supervisor } from './supervisor.ts';

const LOADED = { ok: true, declaration: { events: [], commands: { '/x': {} } } } as const;

/** A process that does as it is told: answers to `load`, `command` and `ping` are the test's to give. */
class FakeProcess implements PluginProcess {
  static #count = 1000;
  readonly pid = ++FakeProcess.#count;
  readonly backlog = 0;
  readonly killed: string[] = [];
  readonly loading = Promise.withResolvers<typeof LOADED>();
  readonly #exit = Promise.withResolvers<ProcessExit>();
  readonly exited = this.#exit.promise;
  readonly pings: PromiseWithResolvers<number>[] = [];
  disposed: unknown = [];

  load = () => this.loading.promise;
  warmUp(): void {}
  command(): void {}
  deliver(): void {}
  deliverEach(): void {}
  fire(): void {}
  onDefer() {}
  onDone() {}
  onEnded() {}
  endBatches() {}
  ping() {
    const ping = Promise.withResolvers<number>();
    this.pings.push(ping);
    return ping.promise;
  }
  dispose = () => Promise.resolve(this.disposed as string[]);
  kill(reason: string, { expected = false } = {}) {
    this.killed.push(reason);
    this.#exit.resolve({ reason, expected });
  }
}

function supervise(start?: () => PluginProcess) {
  const processes: FakeProcess[] = [];
  const build: Build = {
    start: async () => start?.() ?? (processes.push(new FakeProcess()), processes.at(-1)!),
    startKey: '',
    plan: {} as Build['plan'],
  };
  const prepared = Promise.withResolvers<Build>();
  const supervisor = new Supervisor({
    plugin: { name: 'crm' } as PluginPackage,
    log: silentLog,
    meter: unmetered,
    mayRun: Promise.resolve(),
    prepare: () => prepared.promise,
    limits: () => ({ setupMs: 1000, disposeMs: 1000, drainMs: 5000, heartbeatMs: 5000 }),
  });
  return { supervisor, processes, compiled: () => prepared.resolve(build) };
}

async function serving() {
  const { supervisor, processes, compiled } = supervise();
  const started = supervisor.start();
  compiled();
  await vi.advanceTimersByTimeAsync(0);
  processes[0]!.loading.resolve(LOADED);
  await started;
  expect(supervisor.state).toBe('serving');
  return { supervisor, processes, process: processes[0]! };
}

beforeEach(
  () =>
    void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

describe('a stop that comes before a plugin serves', () => {
  it('starts no process once it has compiled', async () => {
    const { supervisor, processes, compiled } = supervise();
    const started = supervisor.start();
    await supervisor.stop();
    compiled();
    await started;
    expect(processes).toEqual([]);
    expect(supervisor.state).toBe('stopped');
  });

  it('ends the process that is loading, and waits for its end', async () => {
    const { supervisor, processes, compiled } = supervise();
    const started = supervisor.start();
    compiled();
    await vi.advanceTimersByTimeAsync(0);
    await supervisor.stop();
    expect(processes[0]!.killed).toEqual(['is stopped with the host']);
    await started;
    expect(supervisor.state).toBe('stopped');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(processes).toHaveLength(1);
  });
});

describe('a process that cannot be started', () => {
  it('counts as a crash, and the plugin is paused at the third', async () => {
    const { supervisor, compiled } = supervise(() => neverStarted('could not be started: too many files are open'));
    void supervisor.start();
    compiled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(supervisor.state).toBe('paused');
    expect(supervisor.reason).toContain('it could not be started: too many files are open while it was loading');
    const outcome = await supervisor.runCommand(aCommand('/x'), { deadline: performance.now() + 1000 });
    expect(outcome).toEqual({
      status: 'unavailable',
      reason: 'is paused after 3 crashes in 5 minutes. It is tried again in 1 minute, or when its files change.',
    });
  });
});

describe('a change that cannot serve', () => {
  const broken = { code: 'PLUGIN_BROKEN', what: 'does not compile', message: 'index.ts:1' } as const;

  it('is still said after the version that is kept was restarted', async () => {
    const { supervisor, processes, process } = await serving();
    supervisor.reject(broken);
    expect(supervisor.problem).toMatch(/^does not compile; the version from \d\d:\d\d keeps serving:\nindex\.ts:1$/);
    process.kill('exited with code 3');
    await vi.advanceTimersByTimeAsync(0);
    processes.at(-1)!.loading.resolve(LOADED);
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.state).toBe('serving');
    expect(supervisor.problem).toContain('does not compile');
  });

  it('is not said to leave a version serving while none does', async () => {
    const { supervisor, process } = await serving();
    process.kill('exited with code 3');
    await vi.advanceTimersByTimeAsync(0);
    supervisor.reject(broken);
    expect(supervisor.problem).toMatch(/; the version from \d\d:\d\d is kept:/);
  });
});

describe('finding out whether a silent process is stuck', () => {
  it('kills it at the deadline when it has left a question open, and has a replacement ready [row 2]', async () => {
    const { supervisor, processes, process } = await serving();
    const outcome = supervisor.runCommand(aCommand('/x'), { deadline: performance.now() + 2000 });
    await vi.advanceTimersByTimeAsync(1999);
    expect([process.killed, processes.length]).toEqual([[], 2]);
    await vi.advanceTimersByTimeAsync(2);
    expect(await outcome).toMatchObject({ status: 'timeout', killed: true, pid: process.pid });
    expect(process.killed).toEqual(['no longer answered and was ended']);
    processes[1]!.loading.resolve(LOADED);
    await vi.advanceTimersByTimeAsync(0);
    expect(supervisor.pid).toBe(processes[1]!.pid);
  });

  it('leaves a process alone that answers, also while another call nears its deadline [row 4]', async () => {
    const { supervisor, process } = await serving();
    const answering = setInterval(() => process.pings.forEach((ping) => ping.resolve(1)), 2);
    const now = performance.now();
    const first = supervisor.runCommand(aCommand('/x'), { deadline: now + 2000 });
    const second = supervisor.runCommand(aCommand('/x'), { deadline: now + 2300 });
    await vi.advanceTimersByTimeAsync(4000);
    expect(await first).toMatchObject({ status: 'timeout', killed: false });
    expect(await second).toMatchObject({ status: 'timeout', killed: false });
    expect(process.killed).toEqual([]);
    clearInterval(answering);
  });

  it('ends one that falls silent just before the deadline, a moment after it', async () => {
    const { supervisor, process } = await serving();
    const answering = setInterval(() => process.pings.forEach((ping) => ping.resolve(1)), 2);
    void supervisor.runCommand(aCommand('/x'), { deadline: performance.now() + 2000 });
    await vi.advanceTimersByTimeAsync(1990);
    clearInterval(answering);
    await vi.advanceTimersByTimeAsync(300);
    expect(process.killed).toEqual(['no longer answered and was ended']);
  });

  it('ends an idle one that no longer answers, which belongs to no call [row 9]', async () => {
    const { supervisor, process } = await serving();
    await vi.advanceTimersByTimeAsync(10_001);
    expect(process.killed).toEqual(['no longer answered and was ended']);
    expect(supervisor.restarts).toBe(1);
  });

  it('lets a replacement go that was not needed', async () => {
    const { supervisor, processes, process } = await serving();
    void supervisor.runCommand(aCommand('/x'), { deadline: performance.now() + 2000 });
    await vi.advanceTimersByTimeAsync(1900);
    expect(processes).toHaveLength(2);
    process.pings.forEach((ping) => ping.resolve(1));
    const answering = setInterval(() => process.pings.forEach((ping) => ping.resolve(1)), 2);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(processes[1]!.killed).toEqual(['was not needed']);
    clearInterval(answering);
  });
});

describe('disposers whose answer is no answer', () => {
  it('do not keep the plugin from being stopped [row 18]', async () => {
    const { supervisor, process } = await serving();
    process.disposed = 5;
    await supervisor.stop();
    expect(process.killed).toEqual(['is stopped with the host']);
  });
});
