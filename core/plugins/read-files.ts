import { statOf } from './watch/paths.ts';

/** Files as they were when they were read. Clocks are not asked: a file may come from a machine where it is later. */
export class ReadFiles {
  readonly #versions = new Map<string, string>();

  /** To be told before the file is read: what is written meanwhile then counts as a change. */
  add(file: string): void {
    this.#versions.set(file, versionOf(file));
  }

  /** As they were added. */
  get paths(): readonly string[] {
    return [...this.#versions.keys()];
  }

  /** Whether one was written since, replaced or removed. */
  get haveChanged(): boolean {
    return [...this.#versions].some(([file, version]) => versionOf(file) !== version);
  }
}

function versionOf(file: string): string {
  const { mtimeMs, size, ino } = statOf(file) ?? {};
  return `${mtimeMs} ${size} ${ino}`;
}
