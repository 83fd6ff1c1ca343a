import { describe, expect, it } from 'vitest';
import { Oracle, type StoredNumber } from './oracle.ts';
import type { DeliveredLine } from './plugins.ts';

const line = (number: number, fields: Partial<DeliveredLine> = {}): DeliveredLine => {
  const seq = fields.seq ?? number;
  return { number, dialog: 'a', seq, attempt: 1, deliveryId: String(seq), outcome: 'done', at: 0, ...fields };
};
const stored = (number: number, state = 'done'): StoredNumber => ({ number, seq: number, states: { crm: state } });

/** An oracle that knows of so many events of one dialog, all acknowledged. */
function oracleOf(events: number): Oracle {
  const oracle = new Oracle(['crm']);
  for (let number = 1; number <= events; number++) {
    oracle.sent(number, 1);
    oracle.acknowledged(number);
  }
  return oracle;
}

const kinds = ({ faults }: Oracle) => faults.map(({ kind, number }) => `${kind} ${number}`);

describe('the oracle', () => {
  it('is content with retries, and with a life that begins a little further back', () => {
    const oracle = oracleOf(3);
    for (const outcome of ['throws', 'loops', 'done'] as const) oracle.delivered('crm', line(1, { outcome }));
    oracle.delivered('crm', line(2));
    expect(oracle.isQuiet).toBe(false);
    oracle.hostEnded(1_000);
    for (const number of [1, 2, 3]) oracle.delivered('crm', line(number, { at: 2_000 }));
    expect(oracle.isQuiet).toBe(true);
    oracle.judge([1, 2, 3].map((number) => stored(number)));
    expect(oracle.faults).toEqual([]);
    expect(oracle.counts).toEqual({ acknowledged: 3, delivered: 3, again: 2 });
  });

  it('sees an event that overtakes the one ahead, be that failed or missing', () => {
    const oracle = oracleOf(3);
    oracle.delivered('crm', line(1, { outcome: 'throws' }));
    oracle.delivered('crm', line(2));
    expect(kinds(oracle)).toEqual(['disordered 2']);
    oracle.hostEnded(0);
    oracle.delivered('crm', line(3));
    expect(kinds(oracle)).toEqual(['disordered 2']);
  });

  it('sees a life that goes back', () => {
    const oracle = oracleOf(2);
    for (const number of [1, 2, 1]) oracle.delivered('crm', line(number));
    expect(kinds(oracle)).toEqual(['disordered 1']);
  });

  it('sees an event that is handed out again long after it was done', () => {
    const oracle = oracleOf(1);
    oracle.delivered('crm', line(1));
    oracle.hostEnded(60_000);
    oracle.delivered('crm', line(1, { at: 61_000 }));
    expect(kinds(oracle)).toEqual(['doubled 1']);
  });

  it('sees an event that is two, to a plugin or in the store', () => {
    const oracle = oracleOf(1);
    oracle.delivered('crm', line(1));
    oracle.delivered('crm', line(1, { seq: 7 }));
    oracle.judge([stored(1), { ...stored(1), seq: 7 }]);
    expect(kinds(oracle)).toEqual(['doubled 1', 'doubled 1']);
  });

  it('sees what is lost, and what is stuck in whichever state', () => {
    const oracle = oracleOf(4);
    for (const number of [2, 3]) oracle.delivered('crm', line(number, { dialog: String(number) }));
    oracle.faults.length = 0;
    oracle.judge([stored(2), stored(3, 'retrying'), stored(4, 'waiting')]);
    expect(kinds(oracle)).toEqual(['lost 1', 'stuck 3', 'stuck 4']);
  });

  it('asks of a visitor only what it was handed, in order, and what is kept for it', () => {
    const oracle = new Oracle([], ['guest']);
    for (const number of [1, 2, 3, 4]) {
      oracle.sent(number, 1);
      oracle.acknowledged(number);
    }
    for (const number of [2, 4, 3]) oracle.delivered('guest', line(number));
    expect(kinds(oracle)).toEqual(['disordered 3']);
    expect(oracle.isQuiet).toBe(true);
    oracle.judge([
      { number: 1, seq: 1, states: {} },
      { number: 2, seq: 2, states: { guest: 'waiting' } },
      { number: 3, seq: 3, states: { guest: 'done' } },
      { number: 4, seq: 4, states: { guest: 'done' } },
    ]);
    expect(kinds(oracle)).toEqual(['disordered 3', 'stuck 2']);
  });

  it('knows what was handed out again although the host had not ended', () => {
    const oracle = oracleOf(1);
    oracle.delivered('crm', line(1, { at: 1_000 }));
    oracle.hostEnded(2_000);
    oracle.delivered('crm', line(1, { at: 3_000 }));
    expect(oracle.againInOneLife('crm')).toBe(0);
    oracle.hostEnded(500);
    oracle.delivered('crm', line(1, { at: 1_001 }));
    expect(oracle.againInOneLife('crm')).toBe(1);
  });
});
