/** What somebody wants to know of the disk. All paths are absolute. */
export interface Scope {
  /** Where to begin; none lies in another. A root that does not exist is waited for. */
  readonly roots: readonly string[];
  /** Whether this folder, below a root or above one, is to be watched. */
  watches(folder: string): boolean;
  /** Whether the folders behind this link are watched as well. */
  follows(link: string): boolean;
  /** Whether an event of this file or folder is to be reported. */
  counts(file: string): boolean;
  /** What to report when this folder was moved away, removed or replaced with all that was in it. */
  lostWith(folder: string): readonly string[];
  report(file: string): void;
}
