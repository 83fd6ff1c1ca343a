import { describe, expect, it } from 'vitest';
import { readRecords, tallyOf } from './records.ts';

const tally = (text: string) => tallyOf('scribe', readRecords(text));

describe('what a plugin has written down', () => {
  it('is counted by event, however often one came, and without a line that is being written', () => {
    expect(tally('1 a\n2 b\n2 b\n3 a\n4')).toEqual({ plugin: 'scribe', events: 3, again: 1, inOrder: true });
    expect(tally('')).toEqual({ plugin: 'scribe', events: 0, again: 0, inOrder: true });
  });

  it('is in order when each dialog is, whatever the others do and whatever comes again', () => {
    expect(tally('2 b\n1 a\n3 a\n1 a\n').inOrder).toBe(true);
    expect(tally('1 a\n3 a\n2 a\n').inOrder).toBe(false);
  });
});
