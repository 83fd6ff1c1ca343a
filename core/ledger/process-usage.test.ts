import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { survivors } from '../../test/fixtures/processes.ts';
import { parsePs, readCpuNow, readUsage } from './process-usage.ts';

describe('what a process has used', () => {
  it('is told for those that run, and left out for those that have gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    expect(await survivors([gone], 5_000)).toEqual([]);
    const usage = await readUsage([process.pid, gone]);
    expect([...usage.keys()]).toEqual([process.pid]);
    const { cpuMs, residentBytes } = usage.get(process.pid)!;
    const { user, system } = process.cpuUsage();
    expect(Math.abs(cpuMs - (user + system) / 1_000)).toBeLessThan(500);
    expect(residentBytes / process.memoryUsage.rss()).toBeGreaterThan(0.5);
    expect(readCpuNow(gone)).toBeUndefined();
    expect(await readUsage([])).toEqual(new Map());
  });

  it('is read from ps where there is no /proc', () => {
    const stdout = '  101  2048   0:01.50\n 7    4   01:02:03\n    8 16 2-00:00:01\n garbage\n';
    expect(parsePs(stdout)).toEqual(
      new Map([
        [101, { cpuMs: 1_500, residentBytes: 2_097_152 }],
        [7, { cpuMs: 3_723_000, residentBytes: 4_096 }],
        [8, { cpuMs: 172_801_000, residentBytes: 16_384 }],
      ]),
    );
  });
});
