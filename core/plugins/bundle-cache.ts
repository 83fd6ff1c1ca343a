import { hash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What was bundled once, kept from one start of the host to the next, beside what Node keeps of compiled sources; without such a folder
 * (`NODE_COMPILE_CACHE`) it is made anew each time. A file that is not whole, or cannot be read or written, costs no more than that.
 *
 * ```ts
 * const source = await cachedBundle(['zod', '4.1.0'], () => bundle(options));
 * ```
 *
 * @param key all that the bundle depends on, as JSON
 */
export async function cachedBundle(
  key: readonly unknown[],
  make: () => Promise<string>,
  directory = process.env.NODE_COMPILE_CACHE,
): Promise<string> {
  if (!directory) return make();
  const file = path.join(directory, `bundle-${digest(JSON.stringify(key))}.js`);
  const kept = await readFile(file, 'utf8').catch(() => '');
  const end = kept.indexOf('\n');
  const source = kept.slice(end + 1);
  if (end !== -1 && kept.slice(0, end) === digest(source)) return source;
  const made = await make();
  await keep(file, `${digest(made)}\n${made}`);
  return made;
}

async function keep(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(unfinished, text, { mode: 0o600 });
    await rename(unfinished, file);
  } catch {
    // The next start makes it once more.
  }
}

const digest = (text: string): string => hash('sha256', text, 'base64url');
