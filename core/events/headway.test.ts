import { describe, expect, it } from 'vitest';
import { Headway } from './headway.ts';
import { FakeClock } from './testing/fake-clock.ts';

function lab() {
  const clock = new FakeClock();
  let waiting = 0;
  const headway = new Headway(clock, () => waiting);
  const become = (count: number) => {
    waiting = count;
    headway.made();
  };
  const isOpen = async (room = headway.room()) =>
    room === undefined || (await Promise.race([room.then(() => true), Promise.resolve().then(() => false)]));
  return { clock, headway, become, isOpen };
}

describe('the intake, before a plugin that has much to do', () => {
  it('waits until it has little to do', async () => {
    const { headway, become, isOpen } = lab();
    become(127);
    expect(headway.room()).toBeUndefined();
    become(128);
    const room = headway.room();
    expect(await isOpen(room)).toBe(false);
    become(33);
    expect(await isOpen(room)).toBe(false);
    expect(headway.room()).toBe(room);
    become(32);
    expect(await isOpen(room)).toBe(true);
    expect(headway.room()).toBeUndefined();
  });

  it('waits for a moment only', async () => {
    const { clock, headway, become, isOpen } = lab();
    become(1_000);
    const room = headway.room();
    await clock.advance(19);
    expect(await isOpen(room)).toBe(false);
    await clock.advance(1);
    expect(await isOpen(room)).toBe(true);
  });

  it('does not wait for a plugin that hangs', async () => {
    const { clock, headway, become } = lab();
    become(1_000);
    await clock.advance(21);
    expect(headway.room()).toBeUndefined();
  });
});
