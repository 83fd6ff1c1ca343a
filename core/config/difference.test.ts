import { describe, expect, it } from 'vitest';
import { changedSettings } from './difference.ts';

describe('what differs between two configurations', () => {
  it('is named by its path, options as a whole by their plugin, and lists as a whole', () => {
    const before = {
      server: { allow: [], port: 1 },
      plugins: { options: { a: { x: { y: 1 } }, b: 1 } },
      connections: [{ n: 1 }],
    };
    const after = {
      server: { allow: ['::1'], port: 1 },
      plugins: { options: { a: { x: { y: 2 } }, c: 1 } },
      connections: [{ n: 2 }],
    };
    expect(changedSettings(before, after)).toEqual([
      'connections',
      'plugins.options.a',
      'plugins.options.b',
      'plugins.options.c',
      'server.allow',
    ]);
  });

  it('is nothing when they are equal, and is not fooled by names that every object has', () => {
    expect(changedSettings({ a: [1], constructor: 1 }, { a: [1], constructor: 1 })).toEqual([]);
    expect(changedSettings({}, { toString: undefined, valueOf: 1 })).toEqual(['valueOf']);
  });
});
