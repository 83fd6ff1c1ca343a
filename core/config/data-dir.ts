import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HostError } from '../errors.ts';

/** The folder for everything that the host keeps: `<root>/data`, beside the configuration. */
export function dataDirOf(root: string): string {
  return join(root, 'data');
}

/**
 * Makes the folder, open to its owner alone, unless it is there. Returns its path. Throws `HostError` `DATA_UNWRITABLE` when it
 * cannot be made or written.
 */
export function makeDataDir(root: string): string {
  const path = dataDirOf(root);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw dataError(`The folder ${path} cannot be written`, error);
  }
  return path;
}

/** A `HostError` `DATA_UNWRITABLE` for a failure of the file system under the folder. */
export function dataError(sentence: string, cause: unknown): HostError {
  return new HostError('DATA_UNWRITABLE', `${sentence}: ${(cause as NodeJS.ErrnoException).code}.`, { cause });
}
