import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bubble } from './layout.ts';

const linesOf = (text: string) =>
  stripVTControlCharacters(bubble({ who: 'Ada', text, note: '', colour: 'cyan' }))
    .split('\n')
    .slice(1);

describe('a bubble', () => {
  it('shows the beginning and the end of a long text', () => {
    const text = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n');
    const around = [0, 1, 2, 3, 16, 17, 18, 19].map((i) => `┃ line ${i}`);
    expect(linesOf(text)).toEqual([...around.slice(0, 4), '┃ ⋮ 12 lines more', ...around.slice(4)]);
  });

  it('shortens a link that is longer than its lines', () => {
    const [link, ...others] = linesOf(`http://127.0.0.1:8080/files/${'x'.repeat(90)}/orders.csv`);
    expect(link).toMatch(/^┃ http:\/\/127\.0\.0\.1:8080\/files\/x+…x+\/orders\.csv$/);
    expect(link!.length).toBeLessThanOrEqual(66);
    expect(others).toEqual([]);
  });
});
