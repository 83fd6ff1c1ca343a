import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { HostError } from '../errors.ts';

/** What this process took from a `.env` file, so that a later load may change or drop it again. */
const taken = new Map<string, string>();

/**
 * Puts what a `.env` file says into the environment. What the environment has already wins; a file that does not exist says
 * nothing. Throws `HostError` `CONFIG_BROKEN` when it exists and cannot be read.
 */
export async function applyDotEnv(file: string): Promise<void> {
  const variables = parseEnv(await readIfThere(file));
  for (const [name, value] of taken) if (process.env[name] === value) delete process.env[name];
  taken.clear();

  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined || process.env[name] !== undefined) continue;
    process.env[name] = value;
    taken.set(name, value);
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    throw new HostError('CONFIG_BROKEN', `${file} cannot be read: ${code}.`, { cause: error });
  }
}
