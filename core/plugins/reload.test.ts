import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Reload, SETTLE_MS } from './reload.ts';

/** Compiling takes `compileMs`, and gives the number of the save that was there when it began. `unfit` is the one whose swap rejects. */
function lab({ compileMs = 5, swapMs = 5, broken = false, unfit = 0 } = {}) {
  const did: string[] = [];
  let saves = 0;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const reload = new Reload<number>({
    warmUp: () => did.push('warm'),
    async compile() {
      const read = saves;
      await pause(compileMs);
      if (broken) throw new Error(`half of ${read}`);
      return read;
    },
    async swap(build) {
      did.push(`swap ${build}`);
      await pause(swapMs);
      if (build === unfit) throw new Error(`no swap of ${build}`);
    },
    failed: (error) => void did.push((error as Error).message),
  });
  return { did, reload, save: () => (saves++, reload.changed()) };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** `setImmediate` stays real: it lets pending events come first. */
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i++) {
    await vi.advanceTimersByTimeAsync(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('saves become reloads', () => {
  it('when nothing has changed for a while, and what needs no code is had ready at once', async () => {
    const { did, save } = lab();
    save();
    expect(did).toEqual(['warm']);
    await pass(SETTLE_MS - 2);
    expect(did).toEqual(['warm']);
    await pass(10);
    expect(did).toEqual(['warm', 'swap 1']);
  });

  it('once for many, and never with what was there in between [row 11]', async () => {
    const { did, save } = lab();
    for (let i = 0; i < 4; i++) {
      save();
      await pass(30);
    }
    await pass(100);
    expect(did).toEqual(['warm', 'swap 4']);
  });

  it('once more after one that came during a reload: the newest state runs in the end [row 12]', async () => {
    const { did, save } = lab({ swapMs: 500 });
    save();
    await pass(100);
    save();
    save();
    await pass(1_200);
    expect(did).toEqual(['warm', 'swap 1', 'swap 3']);
  });

  it('and a half state that does not compile is not spoken of when a better one follows [row 10]', async () => {
    const { did, save } = lab({ broken: true });
    save();
    await pass(30);
    save();
    await pass(200);
    expect(did).toEqual(['warm', 'half of 2']);
  });

  it('and go on to do so after one that was not to be had, which is spoken of', async () => {
    const { did, save } = lab({ unfit: 1 });
    save();
    await pass(100);
    expect(did).toEqual(['warm', 'swap 1', 'no swap of 1']);
    save();
    await pass(100);
    expect(did.slice(3)).toEqual(['warm', 'swap 2']);
  });

  it('until it is stopped', async () => {
    const { did, reload, save } = lab();
    save();
    reload.stop();
    await pass(200);
    save();
    await pass(200);
    expect(did).toEqual(['warm']);
  });
});
