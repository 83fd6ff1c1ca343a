import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Build } from './launch.ts';
import { neverStarted, type PluginProcess } from './plugin-process.ts';
import { Spare } from './spare.ts';

function lab() {
  const started: { process: PluginProcess; killed: string[] }[] = [];
  const build = (startKey = 'a'): Build => ({
    startKey,
    plan: {} as Build['plan'],
    start() {
      const killed: string[] = [];
      const process = {
        ...neverStarted('x'),
        exited: new Promise<never>(() => {}),
        kill: (why: string) => void killed.push(why),
      };
      started.push({ process, killed });
      return Promise.resolve(process);
    },
  });
  return { started, build, spare: new Spare(Promise.resolve()) };
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

  it('makes way for one that is started otherwise, and is ended when nobody takes it', async () => {
    const { spare, build, started } = lab();
    await spare.prepare(build('a'), 'suspected');
    await spare.prepare(build('b'), 'suspected');
    expect(started.map(({ killed }) => killed)).toEqual([['was not needed'], []]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(started[1]!.killed).toEqual(['was not needed']);
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
