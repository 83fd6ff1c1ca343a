import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { HostError, type ErrorCode } from '../errors.ts';

/** The text of a file, or of standard input for `-`. Throws `HostError` with `code` when it cannot be read. */
export async function readInput(file: string, code: ErrorCode): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new HostError(code, `${file} cannot be read: ${reason}.`, { cause: error });
  }
}
