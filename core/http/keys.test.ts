import { timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Connection } from '../config/types.ts';
import { createKeyring, createSecretCheck } from './keys.ts';

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});

const connection = (name: string, instanceId: string | undefined, ...apiKeys: string[]): Connection => ({
  name,
  apiKeys,
  timezone: 'UTC',
  ...(instanceId !== undefined && { instanceId }),
});

describe('A keyring', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });

  it('finds a connection by instance and key, and by nothing else', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(names, { minLength: 1 }),
        keys,
        names,
        fc.anything(),
        (instances, known, instance, given) => {
          const keyring = createKeyring(instances.map((id) => connection(`at ${id}`, id, ...known)));
          const expected = instances.includes(instance) ? `at ${instance}` : undefined;
          for (const key of known) expect(keyring(instance, key)?.name).toBe(expected);
          if (!known.includes(given as string)) expect(keyring(instance, given)).toBeUndefined();
        },
      ),
    );
  });

  it('prefers the connection that names the instance, wherever it stands', () => {
    const any = connection('any', undefined, 'k');
    const one = connection('one', '1', 'k');
    for (const connections of [
      [any, one],
      [one, any],
    ]) {
      expect(createKeyring(connections)('1', 'k')).toBe(one);
      expect(createKeyring(connections)('2', 'k')).toBe(any);
    }
  });

  it('compares with every key, whichever is given', () => {
    const keyring = createKeyring([
      connection('a', '1', 'k1', 'k2'),
      connection('b', '2', 'k3'),
      connection('c', undefined, 'k4'),
    ]);
    const comparisons = (instanceId: string, key: unknown) => {
      vi.mocked(timingSafeEqual).mockClear();
      keyring(instanceId, key);
      return vi.mocked(timingSafeEqual).mock.calls.length;
    };
    expect(['k1', 'k2', 'k3', 'k4', 'wrong', '', ['k1'], undefined].map((key) => comparisons('1', key))).toEqual(
      Array(8).fill(4),
    );
    expect(comparisons('unknown', 'k1')).toBe(4);
  });
});

describe('A secret', () => {
  it('is recognised, and nothing else is', () => {
    const isSecret = createSecretCheck('secret');
    expect(['secret', 'secret ', 'Secret', '', undefined, ['secret']].map(isSecret)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
