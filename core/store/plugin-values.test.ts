import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory/store.ts';
import { createPluginValues } from './plugin-values.ts';

const create = (limits?: Parameters<typeof createPluginValues>[2], plugin = 'crm', { values } = createMemoryStore()) =>
  createPluginValues(values, plugin, limits);

describe('A plugin’s values', () => {
  it('are any JSON, by key, with a version to compare with', async () => {
    const values = create();
    const version = await values.set('customer', { name: 'Ада', tags: [1, null] });
    expect(await values.get('customer')).toEqual({ key: 'customer', value: { name: 'Ада', tags: [1, null] }, version });
    expect(await values.set('customer', 1, 0)).toBeUndefined();
    expect(await values.set('customer', 1, version)).toEqual(expect.any(Number));
    expect(await values.delete('customer', version)).toBe(false);
    expect(await values.delete('customer')).toBe(true);
    expect(await values.get('customer')).toBeUndefined();
  });

  it('can be counted up by many at once without a loss', async () => {
    const values = create();
    const countUp = async (): Promise<void> => {
      const { value = 0, version = 0 } = (await values.get('count')) ?? {};
      if ((await values.set('count', Number(value) + 1, version)) === undefined) await countUp();
    };
    await Promise.all(Array.from({ length: 30 }, countUp));
    expect((await values.get('count'))!.value).toBe(30);
  });

  it('are listed a page at a time', async () => {
    const values = create();
    for (let index = 0; index < 205; index++) await values.set(`k${`${index}`.padStart(3, '0')}`, index);
    const page = await values.list({ prefix: 'k' });
    expect(page).toHaveLength(200);
    expect(await values.list({ prefix: 'k', after: page.at(-1)!.key })).toHaveLength(5);
    expect(await values.list({ prefix: 'k', after: 'k999' })).toEqual([]);
  });

  it('have limits, and an error that names the plugin, the key, and what is allowed', async () => {
    const values = create({ keyBytes: 8, valueBytes: 20, totalBytes: 59 });
    await expect(values.set('much too long', 1)).rejects.toThrow(
      /^crm: the key "much too long…" takes 13 bytes; allowed: 8\.$/,
    );
    await expect(values.set('big', 'я'.repeat(10))).rejects.toThrow(
      'crm: the value of "big" takes 22 bytes; allowed: 20.',
    );
    await values.set('a', 'x'.repeat(17));
    await values.set('b', 'x'.repeat(17));
    await expect(values.set('c', 'x'.repeat(17))).rejects.toMatchObject({
      code: 'STORE_LIMIT',
      message: /^crm: everything/,
    });
    await values.delete('a');
    await values.set('c', 'x'.repeat(17));
  });

  it.each([[undefined], [() => 1], [Symbol('s')], [1n]])('refuse what is no JSON: %s', async (value) => {
    await expect(create().set('k', value)).rejects.toThrow('crm: the value of "k" cannot be written as JSON.');
  });

  it('are not seen by another plugin', async () => {
    const store = createMemoryStore();
    await create(undefined, 'crm', store).set('k', 1);
    expect(await create(undefined, 'bot', store).get('k')).toBeUndefined();
  });
});
