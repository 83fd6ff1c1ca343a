import { statSync, type Stats } from 'node:fs';
import path from 'node:path';

/** Whether `other` is the folder or lies in it, at any depth. */
export function isWithin(folder: string, other: string): boolean {
  return other === folder || other.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** Links are followed. `undefined` for what is not there or not to be seen. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
