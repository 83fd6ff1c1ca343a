import { describe, expect, it } from 'vitest';
import type { EventsStats } from '../events/api.ts';
import type { StoreStats } from '../store/store.ts';
import { Figures } from './figures.ts';
import { Ledger } from './ledger.ts';

const text = { kind: 'text', text: 'hello' } as const;
const lane = { plugin: 'crm', resident: 5, inFlight: 2, behind: false, delivered: 9, failed: 1, dead: 4 };
const events: EventsStats = { accepted: 7, repeats: 1, lanes: [lane] };
const stored = { plugin: 'crm', open: 100, claimed: 5, retrying: 1, dead: 3 };
const store: StoreStats = { events: 10, bytes: 1_000, repeats: 1, plugins: [stored] };

function figuresOf(ledger: Ledger, stats: () => Promise<StoreStats> = () => Promise.resolve(store)): Figures {
  return new Figures({ ledger, plugins: () => [], events: { stats: () => events }, store: { stats } });
}

describe('the ledger', () => {
  it('counts every ending of a call, and times those that were run', async () => {
    const ledger = new Ledger();
    const meter = ledger.meterFor('crm');
    meter.settled('command', { status: 'reply', reply: text }, 4);
    meter.settled('command', { status: 'reply', reply: { kind: 'error', text: 'No such customer' } }, 4);
    meter.settled('command', { status: 'timeout', afterMs: 2_750, killed: false }, 2_750);
    meter.settled('command', { status: 'timeout', afterMs: 2_750, killed: true }, 2_750);
    meter.settled('event', { status: 'done' }, 1);
    meter.settled('timer', { status: 'failed', message: 'Error', reference: 'X' }, 1);
    meter.late(400);
    const { calls, late } = (await figuresOf(ledger).of(['crm'])).get('crm')!;
    expect(calls.command).toMatchObject({
      total: 4,
      failures: 2,
      outcomes: { ok: 1, user_error: 1, timeout: 1, killed: 1 },
    });
    expect(calls.command.tookMs!.p95 / 2_750).toBeCloseTo(1, 1);
    expect([calls.event.total, calls.event.failures]).toEqual([1, 0]);
    expect([calls.timer.total, calls.timer.failures]).toEqual([1, 1]);
    expect(late.count).toBe(1);
  });

  it('goes on counting for a plugin that has a new process, or was removed and is there again', () => {
    const ledger = new Ledger();
    for (let i = 0; i < 3; i++) ledger.meterFor('crm').settled('event', { status: 'done' }, 1);
    expect(ledger.plugin('crm').calls.event.total).toBe(3);
  });

  it('counts what was not run without a time for it, and what was run only once', () => {
    const ledger = new Ledger();
    const parts = [
      { plugin: 'crm', outcome: 'skipped' },
      { plugin: 'bot', outcome: 'unavailable' },
      { plugin: 'run', outcome: 'timeout' },
    ] as const;
    ledger.answered({ name: '/x', tookMs: 5, parts });
    const { calls } = ledger.plugin('crm');
    expect([calls.command.total, calls.command.failures, calls.command.durations.count]).toEqual([1, 1, 0]);
    expect(ledger.plugin('bot').calls.command.outcomes.unavailable).toBe(1);
    expect(ledger.plugin('run').calls.command.total).toBe(0);
  });

  it('knows how long declared commands took, and never learns another name', () => {
    const ledger = new Ledger();
    ledger.answered({ name: '/x', tookMs: 5, parts: [{ plugin: 'crm', outcome: 'ok' }] });
    for (let i = 0; i < 100; i++) ledger.answered({ name: `/typo${i}`, tookMs: 1, parts: [] });
    expect([...ledger.commands.keys()]).toEqual(['/x']);
  });
});

describe('the queue of a plugin', () => {
  it('is what the store has, less what is under way', async () => {
    const queue = (await figuresOf(new Ledger()).of(['crm', 'new'])).get('crm')!.queue;
    expect(queue).toEqual({ waiting: 98, inFlight: 2, dead: 3 });
  });

  it('is what is in memory while the store does not answer', async () => {
    const figures = figuresOf(new Ledger(), () => Promise.reject(new Error('no disk')));
    expect((await figures.of(['crm'])).get('crm')!.queue).toEqual({ waiting: 3, inFlight: 2, dead: 4 });
    expect(await figures.storeStats()).toBeUndefined();
  });
});
