import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/plugin-folder.ts';
import { cachedBundle } from './bundle-cache.ts';

const made = (text: string) => vi.fn(() => Promise.resolve(text));
const never = () => Promise.reject(new Error('It was made again.'));

/** The file that the cache has written. */
const written = (folder: string) => path.join(folder, readdirSync(folder)[0]!);

it('makes a bundle once, and once more when something has changed', async () => {
  using folder = temporaryFolder();
  const cache = path.join(folder.path, 'cache');
  expect(await cachedBundle(['zod', 1], made('export {};\nexport {};'), cache)).toBe('export {};\nexport {};');
  expect(await cachedBundle(['zod', 1], never, cache)).toBe('export {};\nexport {};');
  expect(await cachedBundle(['zod', 2], made('export const x = 2;'), cache)).toBe('export const x = 2;');
});

it.each([
  ['cut off', (text: string) => text.slice(0, -1)],
  ['empty', () => ''],
  ['something else', () => 'export default 1;'],
])('makes it again when what was kept is %s', async (_, damage) => {
  using folder = temporaryFolder();
  await cachedBundle(['zod'], made('export {};'), folder.path);
  const file = written(folder.path);
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  expect(await cachedBundle(['zod'], made('export {};'), folder.path)).toBe('export {};');
});

it('does without where nothing can be written, or no folder is named', async () => {
  using folder = temporaryFolder();
  const file = path.join(folder.path, 'file');
  writeFileSync(file, '');
  expect(await cachedBundle(['zod'], made('a'), path.join(file, 'below'))).toBe('a');
  expect(await cachedBundle(['zod'], made('b'), '')).toBe('b');
});
