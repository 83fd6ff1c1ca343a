import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { openLinkKey } from './link-key.ts';

const id = '0123456789abcdef0123456789abcdef';

describe('the key of links', () => {
  it('is made once, for its owner alone, and reads what it has written after a restart', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'files.key');
    const token = openLinkKey(file).write({ id, expiresAt: 1_760_000_000_000 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openLinkKey(file).read(token)).toEqual({ id, expiresAt: 1_760_000_000_000 });
    expect(token).not.toContain(readFileSync(file, 'utf8'));
  });

  it('reads nothing that it has not written: no other time, no other file, no other key', () => {
    using folder = temporaryFolder();
    const key = openLinkKey(path.join(folder.path, 'a'));
    const token = key.write({ id, expiresAt: 1_000 });
    expect(openLinkKey(path.join(folder.path, 'b')).read(token)).toBeUndefined();
    for (let at = 0; at < token.length - 1; at++) {
      const changed = token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);
      expect.soft(key.read(changed), changed).toBeUndefined();
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => key.read(text) === undefined));
  });
  it('is not used when it is damaged: with an empty one anybody could sign', () => {
    using folder = temporaryFolder();
    const file = path.join(folder.path, 'files.key');
    writeFileSync(file, '');
    expect(() => openLinkKey(file)).toThrow(
      expect.objectContaining({ code: 'DATA_UNWRITABLE', message: expect.stringContaining('it is damaged') }),
    );
  });
});
