import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../call-outcome.ts';
import { columns } from './cells.ts';
import { commandDetail } from './command-detail.ts';
import { commandHead, commandRow } from './command-table.ts';
import type { FoundCommand } from './search-commands.ts';

const NOW = new Date(2026, 10, 3, 14, 5, 12).getTime();
const command: FoundCommand = {
  id: '-x3F9Qabcdefghijk',
  name: '/invoice',
  connection: 'support',
  dialog: '1:-1002146012345:5343',
  operatorId: 123456,
  at: NOW,
  tookMs: 2_750,
  parts: [
    { plugin: 'crm', outcome: 'ok', tookMs: 12.3 },
    { plugin: 'invoice', outcome: 'killed', tookMs: 2_749 },
  ],
  reply: { type: 'json', body: '{"message":"a client \\u001b[2J","status":"ok"}' },
  late: [],
};
const late: FoundCommand['late'] = [
  { plugin: 'crm', state: 'sent', at: NOW + 4_020, text: { markdown: '*Late*\\.', plain: 'Late.' } },
  { plugin: 'invoice', state: 'expected', at: NOW },
  {
    plugin: 'stock',
    state: 'kept',
    at: NOW + 9_000,
    reason: 'The connection support has no token\u001b[2J to post with.',
  },
];

describe('a row of hotline events --commands', () => {
  it('says who has spent how much time', () => {
    expect(stripVTControlCharacters(commandRow(command, 120))).toBe(
      '✗ 11-03 14:05:12  c:-x3F9Qab  /invoice         2.75 s  5343      ✓ crm 12 ms  ✗ invoice hung, was ended 2.75 s',
    );
    expect(stripVTControlCharacters(commandRow({ ...command, parts: [] }, 120))).toMatch(/^· .* for no plugin$/);
  });

  it('says what came later', () => {
    expect(stripVTControlCharacters(commandRow({ ...command, late }, 200))).toMatch(
      / {2}↩ crm posted 4\.02 s later {2}↩ invoice to come {2}↩ stock not posted 9\.00 s later$/,
    );
  });

  it.each([60, 80, 100, 200])('keeps within %i columns, whatever became of the command', (width) => {
    const parts = OUTCOMES.map((outcome) => ({ plugin: `${outcome}-plugin`, outcome, tookMs: 12_345 }));
    const lines = commandRow({ ...command, parts, late }, width).split('\n');
    for (const line of [...lines, commandHead(width)]) expect(columns(line)).toBeLessThanOrEqual(width);
  });
});

describe('one command', () => {
  it('shows the slowest plugin first, with its part of the time, and what the operator got', () => {
    const lines = stripVTControlCharacters(commandDetail(command, NOW + 300_000)).split('\n');
    expect(lines).toEqual([
      'Command /invoice',
      '  id         -x3F9Qabcdefghijk',
      '  answered   2026-11-03 14:05:12.000, 5 minutes ago',
      '  connection support',
      '  dialog     1:-1002146012345:5343',
      '  operator   123456',
      '  took       2.75 s',
      '',
      `✗ invoice  hung, was ended      2.75 s  ${'█'.repeat(24)}`,
      `✓ crm      answered              12 ms  ${'░'.repeat(24)}`,
      '',
      expect.stringContaining('a client'),
    ]);
  });

  it('shows what came later, what became of it, and why', () => {
    const lines = stripVTControlCharacters(commandDetail({ ...command, late }, NOW)).split('\n');
    expect(lines.slice(12)).toEqual([
      '',
      '↩ crm posted 4.02 s later',
      '*Late*\\.',
      '',
      '↩ invoice to come',
      '',
      '↩ stock not posted 9.00 s later',
      '  The connection support has no token\ufffd[2J to post with.',
    ]);
  });

  it('says when nobody handles it, and that there was no reply', () => {
    const detail = stripVTControlCharacters(
      commandDetail({ ...command, operatorId: undefined, parts: [], reply: { type: 'empty' } }, NOW),
    );
    expect(detail).not.toContain('operator');
    expect(detail).toMatch(/No plugin handles it\.\n\n\(no reply\)$/);
  });
});
