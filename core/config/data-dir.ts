import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder for everything that the host keeps: `<root>/data`, beside the configuration. */
export function dataDirOf(root: string): string {
  return join(root, 'data');
}

/** Makes the folder, open to its owner alone, unless it is there. Returns its path. */
export function makeDataDir(root: string): string {
  const path = dataDirOf(root);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
