import { describe, expect, it } from 'vitest';
import { readTurns, readWarnings } from './host-log.ts';

const line = (fields: object) => `${JSON.stringify({ time: '2026-11-23T19:11:45.947Z', ...fields })}\n`;

describe('the host’s log', () => {
  it('tells which process began to serve and when one was ended, and may break off in the middle of a line', () => {
    const log = [
      line({ plugin: 'looper', pid: 7, msg: 'serving' }),
      line({ msg: 'something else', pid: 8 }),
      'not JSON\n',
      line({ plugin: 'looper', code: 'PLUGIN_CRASHED', msg: 'looper no longer answered' }),
      line({ plugin: 'looper', pid: 9, msg: 'serving' }).slice(0, 20),
    ];
    const at = Date.parse('2026-11-23T19:11:45.947Z');
    expect(readTurns(log.join(''))).toEqual([
      { plugin: 'looper', at, pid: 7 },
      { plugin: 'looper', at },
    ]);
  });

  it('tells authors what became of their replies', () => {
    const msg = 'a reply could not be sent as it was';
    const warnings = [
      { plugin: 'rookie', reason: 'invalid Markdown', offset: 3 },
      { plugin: 'shop', reason: 'cut' },
    ];
    const log = [line({ plugin: 'shop', msg: 'serving' }), ...warnings.map((each) => line({ ...each, msg }))];
    expect(readWarnings(log.join(''))).toEqual(warnings);
  });
});
