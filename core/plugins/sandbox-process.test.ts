import { Duplex, PassThrough } from 'node:stream';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog } from '../log.ts';
import type { HostServices } from '../sandbox/contract.ts';
import { startSandbox } from './sandbox-process.ts';
import type { SandboxOptions } from './sandbox-options.ts';

const NO_PID = 2 ** 30;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it('A plugin that asks and does not read what it is answered gets no more answers [row 18]', async () => {
  const value = 'x'.repeat(250_000);
  let version = 0;
  const getValue = vi.fn(() => Promise.resolve({ value, version: ++version }));
  const channel = new Duplex({ read() {}, write() {} });
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const spawned = { pid: NO_PID, stdin, stdout, stderr, channel, ended: new Promise<never>(() => {}) };
  await startSandbox({
    program: { start: Buffer.alloc(0), end: '' },
    limits: { callsPerSecond: 1e9, lineBytes: 2 ** 20, logLinesPerSecond: 100, memoryMb: 1 },
    log: silentLog,
    services: { getValue } as unknown as HostServices,
    spawner: { spawn: () => Promise.resolve(spawned as unknown as Record<'stdin', Socket>) },
    memory: { watch() {}, forget() {} },
  } as unknown as SandboxOptions);
  for (let round = 0; round < 50; round++) {
    for (let id = 0; id < 100; id++) channel.push(`["getValue",["large"],${id}]\n`);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(getValue.mock.calls.length).toBeGreaterThan(30);
  expect(getValue.mock.calls.length).toBeLessThan(500);
});
