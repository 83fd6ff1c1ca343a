import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import { OUTCOMES } from '../call-outcome.ts';
import { readReply, recordOf, writeReply } from './command-record.ts';
import type { ReplyBody } from './reply.ts';

const part = fc.record({
  plugin: fc.string(),
  outcome: fc.constantFrom(...OUTCOMES),
  tookMs: fc.integer({ min: 0, max: 400_000 }).map((hundredths) => hundredths / 100),
});
const record = fc.record(
  {
    id: fc.string(),
    name: fc.string(),
    connection: fc.string(),
    dialog: fc.string(),
    operatorId: fc.integer(),
    at: fc.nat(),
    tookMs: part.map(({ tookMs }) => tookMs),
    parts: fc.array(part),
  },
  { requiredKeys: ['id', 'name', 'connection', 'dialog', 'at', 'tookMs', 'parts'] },
);
const reply: fc.Arbitrary<ReplyBody> = fc.oneof(
  fc.constant({ type: 'empty' } as const),
  fc.record({ type: fc.constantFrom('json', 'markdown'), body: fc.string() }),
);

describe('a command and its reply, as they are stored,', () => {
  it('are read as they were written, whatever is in them', () => {
    fc.assert(
      fc.property(record, reply, (command, body) => {
        expect(readReply(writeReply(command, body))).toEqual({ record: command, reply: body });
      }),
    );
  });

  it('are read as well when they were stored before commands were recorded', () => {
    expect(readReply({ id: 'a', at: 1, body: 'm*x*' })).toEqual({ reply: { type: 'markdown', body: '*x*' } });
    expect(readReply({ id: 'a', at: 1, body: 'e' })).toEqual({ reply: { type: 'empty' } });
  });

  it('say whose it was and where, and nothing of what was typed', () => {
    const { id, name, connection, dialog, operatorId } = recordOf(aCommand('/invoice', 'secret words'), 7, []);
    expect({ name, connection, dialog, operatorId }).toEqual({
      name: '/invoice',
      connection: 'test',
      dialog: 'test:-1002146012345:5',
      operatorId: 123456,
    });
    expect(id).toMatch(/^command-/);
    const stored = writeReply(recordOf(aCommand('/x', 'secret words'), 7, []), { type: 'empty' });
    expect(JSON.stringify(stored)).not.toContain('secret');
  });
});
