import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('turns of the event loop', () => {
  it('are given one at a time, in order, so that other work comes between', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const all = ['a', 'b', 'c'].map((name) =>
      turns.next().then(() => {
        order.push(name);
        setImmediate(() => order.push('other'));
      }),
    );
    await Promise.all(all);
    expect(order.filter((name) => name !== 'other')).toEqual(['a', 'b', 'c']);
    expect(order.slice(0, 4)).toContain('other');
  });
});
