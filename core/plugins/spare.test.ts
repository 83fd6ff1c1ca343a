import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Build } from './launch.ts';
import { neverStarted, type PluginProcess } from './plugin-process.ts';
import { Spare } from './spare.ts';

function lab() {
  const started: { process: PluginProcess; killed: string[]; isWarm: boolean }[] = [];
  const build = (startKey = 'a'): Build => ({
    startKey,
    plan: {} as Build['plan'],
    start() {
      const killed: string[] = [];
      const process = {
        ...neverStarted('x'),
        exited: new Promise<never>(() => {}),
        kill: (why: string) => void killed.push(why),
        warmUp: () => (one.isWarm = true),
      };
      const one = { process, killed, isWarm: false };
      started.push(one);
      return Promise.resolve(process);
    },
  });
  const mayRun = Promise.resolve();
  return { started, build, mayRun, spare: new Spare(mayRun) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a process that waits for code', () => {
  it('is taken once, and only by what would have started it alike', async () => {
    const { spare, build, started } = lab();
    await spare.prepare(build('a'), 'edited');
    await spare.prepare(build('a'), 'edited');
    expect(started).toHaveLength(1);
    expect(await spare.takeOrStart(build('b'))).toBe(started[1]!.process);
    expect(await spare.takeOrStart(build('a'))).toBe(started[0]!.process);
    expect(await spare.takeOrStart(build('a'))).toBe(started[2]!.process);
  });

  it('warms up while it waits, and no more once it is taken', async () => {
    const { spare, build, started, mayRun } = lab();
    await spare.prepare(build(), 'edited');
    expect(started[0]!.isWarm).toBe(true);
    await spare.takeOrStart(build());
    const preparing = spare.prepare(build(), 'edited');
    await mayRun;
    expect(await spare.takeOrStart(build())).toBe(started[1]!.process);
    await preparing;
    expect(started[1]!.isWarm).toBe(false);
  });

  it('makes way for one that is started otherwise, and is ended when nobody takes it', async () => {
    const { spare, build, started } = lab();
    await spare.prepare(build('a'), 'suspected');
    await spare.prepare(build('b'), 'suspected');
    expect(started.map(({ killed }) => killed)).toEqual([['was not needed'], []]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(started[1]!.killed).toEqual(['was not needed']);
  });

  it('is started for the next edit once the process that was replaced is out of the way', async () => {
    const { spare, build, started } = lab();
    spare.prepareForNextEdit(build());
    await vi.advanceTimersByTimeAsync(99);
    expect(started).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toHaveLength(1);
  });

  it('is started once, also when the next edit comes sooner', async () => {
    const { spare, build, started } = lab();
    spare.prepareForNextEdit(build());
    await spare.prepare(build(), 'edited');
    await spare.takeOrStart(build());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toHaveLength(1);
    spare.prepareForNextEdit(build());
    spare.close('is stopped with the host');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toHaveLength(1);
  });

  it('is not started when it is no longer wanted by then, nor after the end', async () => {
    const { spare, build, started } = lab();
    await spare.prepare(build(), 'suspected', () => false);
    await spare.prepare(build(), 'edited');
    spare.close('is stopped with the host');
    await spare.prepare(build(), 'edited');
    expect(started.map(({ killed }) => killed)).toEqual([['is stopped with the host']]);
  });
});
