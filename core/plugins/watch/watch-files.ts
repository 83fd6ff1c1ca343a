import path from 'node:path';
import type { Log } from '../../log.ts';
import { isWithin } from './paths.ts';
import type { Scope } from './scope.ts';
import { warnOnce } from './warn-once.ts';
import { WatchedFolders } from './watched-folders.ts';

export interface FileWatch {
  /** From its return on, changes of these files are reported, and of no others. */
  follow(files: readonly string[]): void;
  close(): void;
}

/** Tells when one of a few single files changes, comes or goes; paths are absolute. */
export function watchFiles(files: readonly string[], onChanged: (file: string) => void, log: Log): FileWatch {
  const folders = new WatchedFolders(warnOnce(log));
  let scope = scopeOf(files, onChanged);
  folders.follow(scope);
  return {
    follow(next) {
      const former = scope;
      scope = scopeOf(next, onChanged);
      folders.follow(scope, former);
    },
    close: () => folders.close(),
  };
}

function scopeOf(files: readonly string[], report: (file: string) => void): Scope {
  const named = new Set(files);
  const wanted = [...new Set(files.map((file) => path.dirname(file)))];
  return {
    roots: wanted.filter((folder) => !wanted.some((other) => other !== folder && isWithin(other, folder))),
    watches: (folder) => wanted.some((other) => isWithin(folder, other)),
    follows: () => false,
    counts: (file) => named.has(file),
    lostWith: (folder) => files.filter((file) => isWithin(folder, file)),
    report,
  };
}
