import { describe, expect, it } from 'vitest';
import { aCommand } from '../../test/fixtures/running-plugins.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { parseMarkdown } from '../protocol/markdown/index.ts';
import { lateText, targetOf } from './late-text.ts';
import type { MergeWarning } from './merge-parts.ts';

const target = targetOf(aCommand('/invoice', '1500 "for tea"'));
const reply = (kind: 'text' | 'markdown' | 'error', text: string): CommandOutcome => ({
  status: 'reply',
  reply: { kind, text },
});
const shown = (outcome: CommandOutcome) => {
  const text = lateText(target, 'invoice', outcome)!;
  expect(parseMarkdown(text.markdown).text).toBe(text.plain);
  return text;
};

describe('a late answer', () => {
  it('stands under the command that it answers, as an internal comment', () => {
    expect(shown(reply('markdown', '*Done\\.*'))).toEqual({
      markdown: '/ ↩️ /invoice 1500 "for tea"\n\n*Done\\.*',
      plain: '/ ↩️ /invoice 1500 "for tea"\n\nDone.',
    });
  });

  it('is plain text when its markup is invalid, of which its author is told [row 15]', () => {
    const broken = reply('markdown', '*not closed');
    expect(shown(broken).plain).toBe('/ ↩️ /invoice 1500 "for tea"\n\n*not closed');
    const warnings: MergeWarning[] = [];
    lateText(target, 'invoice', broken, (warning) => warnings.push(warning));
    expect(warnings).toMatchObject([{ plugin: 'invoice' }]);
  });

  it.each([
    [reply('error', 'Ask accounting.'), '⚠️ invoice: Ask accounting.'],
    [{ status: 'failed', message: 'secret', reference: 'R1' }, '⚠️ invoice: Something went wrong. Reference: R1'],
    [{ status: 'timeout', afterMs: 60_000, killed: false }, '⚠️ invoice: no answer within 60 s'],
    [
      { status: 'died', reason: 'is stopped with the host', reference: 'R2' },
      '⚠️ invoice: is stopped with the host before its answer was ready. Reference: R2',
    ],
  ] as [CommandOutcome, string][])('says what went wrong: %j', (outcome, line) => {
    expect(shown(outcome).plain).toBe(`/ ↩️ /invoice 1500 "for tea"\n\n${line}`);
  });

  it('is cut to what Telegram takes, and so is a long command', () => {
    const long = lateText({ ...target, text: 'x\n'.repeat(500) }, 'invoice', reply('text', 'y'.repeat(9_000)))!;
    const { text } = parseMarkdown(long.markdown);
    expect(text.length).toBe(4_096);
    expect(text).toMatch(/^\/ ↩️ \/invoice (x )+…\n\ny+…$/);
    expect(text.indexOf('\n')).toBeLessThan(110);
  });

  it('keeps no more of a long command than is shown', () => {
    expect(JSON.stringify(targetOf(aCommand('/invoice', 'x'.repeat(200_000)))).length).toBeLessThan(400);
  });

  it('is none when there is nothing to say', () => {
    expect(lateText(target, 'invoice', { status: 'reply', reply: { kind: 'none' } })).toBeUndefined();
    expect(lateText(target, 'invoice', reply('text', ' \n'))).toBeUndefined();
  });
});
