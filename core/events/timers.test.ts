import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../plugins/port.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { rest } from './testing/fake-clock.ts';
import { done, failed, FakePlugin } from './testing/fake-plugin.ts';
import { message, startHost, statesOf } from './testing/host.ts';

const HOUR = 3_600_000;
const dialog = '1:-1002146012345:1';
const timer = (key = dialog, delayMs = 900_000) => ({
  plugin: 'crm',
  name: 'unanswered',
  key,
  delayMs,
  payload: '{"n":1}',
});
type Host = Awaited<ReturnType<typeof startHost>>;
const cancel = (host: Host, key = dialog) => host.events.cancelTimer('crm', 'unanswered', key);

describe('A timer', () => {
  it('fires once, when it is due, with what it was given', async () => {
    const crm = new FakePlugin('crm');
    const host = await startHost([crm]);
    const dueAt = host.clock.now() + 900_000;
    await host.events.setTimer(timer());
    await host.clock.advance(899_000);
    expect(crm.timers).toEqual([]);
    await host.clock.advance(2_000);
    expect(crm.timers).toEqual([
      { name: 'unanswered', key: dialog, payload: { n: 1 }, at: new Date(dueAt), seq: 1, deliveryId: '1', attempt: 1 },
    ]);
    await host.clock.advance(24 * HOUR);
    expect(crm.timers).toHaveLength(1);
  });

  it('can be set to another time, and cancelled', async () => {
    const crm = new FakePlugin('crm');
    const host = await startHost([crm]);
    await host.events.setTimer(timer());
    await host.events.setTimer(timer(dialog, 2 * HOUR));
    await host.clock.advance(HOUR);
    expect(crm.timers).toEqual([]);
    expect(await cancel(host)).toBe(true);
    expect(await cancel(host)).toBe(false);
    await host.clock.advance(3 * HOUR);
    expect(crm.timers).toEqual([]);
  });

  it('takes its turn among the events of its dialog', async () => {
    const crm = new FakePlugin('crm');
    let end = (_: DeliveryOutcome) => undefined as void;
    crm.handle = ({ seq }) => (seq === 1 ? new Promise((resolve) => (end = resolve)) : done);
    const host = await startHost([crm], { delivery: { attemptTimeoutMs: 24 * HOUR } });
    await host.send(1);
    await host.events.setTimer(timer(dialog, 1_000));
    await host.clock.advance(2_000);
    await host.send(1);
    expect([crm.timers.length, crm.seqs]).toEqual([0, [1]]);
    end(done);
    await rest();
    expect([crm.timers.map(({ seq }) => seq), crm.seqs]).toEqual([[2], [1, 3]]);
  });

  it('waits for the store when that cannot say that it begins, which is no failure of the plugin', async () => {
    const store = createMemoryStore();
    const { timers } = store;
    let isDown = true;
    const broken = new Proxy(timers, {
      get: (target, name: keyof typeof timers) =>
        name === 'begin' && isDown ? () => Promise.reject(new Error('disk full')) : target[name].bind(target),
    });
    const crm = new FakePlugin('crm');
    const host = await startHost([crm], { delivery: { retryDelaysMs: [] } }, { store: { ...store, timers: broken } });
    await host.events.setTimer(timer(dialog, 1_000));
    await host.clock.advance(5_000);
    expect(crm.timers).toEqual([]);
    expect(await statesOf(host, 1)).toEqual({ crm: 'waiting' });
    isDown = false;
    await host.clock.advance(5_000);
    expect(crm.timers.map(({ attempt }) => attempt)).toEqual([1]);
  });

  it('is tried again when it fails', async () => {
    const crm = new FakePlugin('crm');
    crm.onTimer = ({ attempt }) => (attempt === 1 ? failed : done);
    const host = await startHost([crm]);
    await host.events.setTimer(timer());
    await host.clock.advance(905_000);
    expect(crm.timers.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('[row 31] fires once after the start when it came due while the host was down', async () => {
    const store = createMemoryStore();
    const first = await startHost([new FakePlugin('crm')], {}, { store });
    await first.events.setTimer(timer());
    await first.events.stop(0);
    first.clock.jump(24 * HOUR);
    const crm = new FakePlugin('crm');
    const second = await startHost([crm], {}, { store, clock: first.clock });
    await second.clock.advance(HOUR);
    expect(crm.timers).toHaveLength(1);
  });

  it('[row 31] never fires after a cancel that was said to have come in time, however close the race', async () => {
    for (let offset = -3; offset <= 3; offset++) {
      const crm = new FakePlugin('crm');
      const host = await startHost([crm]);
      await host.events.setTimer(timer());
      const passing = host.clock.advance(900_000);
      await rest(20 + offset);
      const inTime = await cancel(host);
      await passing;
      await host.clock.advance(HOUR);
      expect(crm.timers).toHaveLength(inTime ? 0 : 1);
    }
  });

  it('[row 31] that is due and waits for its turn can still be cancelled', async () => {
    const crm = new FakePlugin('crm');
    let end = (_: DeliveryOutcome) => undefined as void;
    crm.handle = () => new Promise((resolve) => (end = resolve));
    const host = await startHost([crm], { delivery: { attemptTimeoutMs: 24 * HOUR } });
    await host.send(1);
    await host.events.setTimer(timer(dialog, 1_000));
    await host.clock.advance(2_000);
    expect(await cancel(host)).toBe(true);
    end(done);
    await host.clock.advance(HOUR);
    expect(crm.timers).toEqual([]);
  });
});

describe('Many timers', () => {
  it('[row 30] neither fire in a mass nor wait for an hour when the system’s clock jumps', async () => {
    for (const jump of [HOUR, -HOUR]) {
      const crm = new FakePlugin('crm');
      const host = await startHost([crm]);
      for (let index = 1; index <= 60; index++) await host.events.setTimer(timer(`k${index}`, index * 60_000));
      host.clock.jump(jump);
      await host.clock.advance(10 * 60_000);
      expect(crm.timers.length).toBeGreaterThanOrEqual(4);
      expect(crm.timers.length).toBeLessThanOrEqual(20);
      await host.clock.advance(3 * HOUR);
      expect(new Set(crm.timers.map(({ key }) => key)).size).toBe(60);
      expect(crm.timers).toHaveLength(60);
    }
  });

  it('[row 31] that came due while the host was down fire a few at a time', async () => {
    const store = createMemoryStore();
    const first = await startHost([new FakePlugin('crm')], {}, { store });
    for (let index = 0; index < 500; index++) await first.events.setTimer(timer(`k${index}`, 1_000));
    await first.events.stop(0);
    first.clock.jump(HOUR);
    const crm = new FakePlugin('crm');
    const second = await startHost([crm], {}, { store, clock: first.clock });
    await second.clock.advance(1_000);
    expect(crm.timers.length).toBeGreaterThan(50);
    expect(crm.timers.length).toBeLessThanOrEqual(250);
    await second.clock.advance(10_000);
    expect(crm.timers).toHaveLength(500);
  });

  it('of one plugin do not depend on another plugin’s events', async () => {
    const [crm, bot] = [new FakePlugin('crm'), new FakePlugin('bot', () => new Promise(() => undefined))];
    const host = await startHost([crm, bot]);
    await host.events.accept(message(1, 'hello'));
    await host.events.setTimer(timer(dialog, 1_000));
    await host.clock.advance(2_000);
    expect(crm.timers).toHaveLength(1);
  });
});
