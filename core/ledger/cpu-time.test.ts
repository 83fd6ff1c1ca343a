import { describe, expect, it } from 'vitest';
import { CpuTime } from './cpu-time.ts';

describe('the processor time of a plugin', () => {
  it('goes on when its process is replaced, and while the old one finishes its calls', () => {
    const cpu = new CpuTime();
    for (const [pid, ms] of [
      [1, 100],
      [1, 150],
      [2, 30],
      [1, 170],
      [2, 40],
    ] as const)
      cpu.saw(pid, ms);
    expect(cpu.totalMs).toBe(210);
  });

  it('counts nothing twice when an older reading is told later', () => {
    const cpu = new CpuTime();
    for (const ms of [100, 80, 110]) cpu.saw(1, ms);
    expect(cpu.totalMs).toBe(110);
  });

  it('does not remember processes without end', () => {
    const cpu = new CpuTime();
    for (let pid = 1; pid <= 100; pid++) cpu.saw(pid, 1);
    cpu.saw(1, 1);
    expect(cpu.totalMs).toBe(101);
  });
});
