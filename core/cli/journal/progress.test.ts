import { describe, expect, it } from 'vitest';
import { Progress } from './progress.ts';

function shown(terminal: { isTTY?: true; columns?: number }, steps: readonly (readonly [done: number, at: number])[]) {
  let text = '';
  let now = 0;
  const progress = new Progress({ ...terminal, write: (more) => (text += more) }, () => now);
  for (const [done, at] of steps) {
    now = at;
    progress.update(done, 2_000, 'for crm');
  }
  progress.end();
  return text;
}

describe('progress', () => {
  it('is one line with a bar on a terminal, which goes at the end', () => {
    expect(
      shown({ isTTY: true, columns: 80 }, [
        [500, 0],
        [600, 10],
        [1_000, 60],
      ]),
    ).toBe(
      '\r█████░░░░░░░░░░░░░░░ 500 of 2,000 · for crm\x1b[K\r██████████░░░░░░░░░░ 1,000 of 2,000 · for crm\x1b[K\r\x1b[K',
    );
  });

  it('leaves out the bar where there is no room', () => {
    expect(shown({ isTTY: true, columns: 40 }, [[500, 0]])).toBe('\r500 of 2,000 · for crm\x1b[K\r\x1b[K');
  });

  it('is a plain line a second elsewhere', () => {
    expect(
      shown({}, [
        [500, 0],
        [600, 900],
        [1_000, 1_000],
      ]),
    ).toBe('500 of 2,000 · for crm\n1,000 of 2,000 · for crm\n');
  });
});
