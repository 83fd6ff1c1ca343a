import { readdirSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';
import { isWithin, statOf } from './paths.ts';
import type { Scope } from './scope.ts';

/**
 * Watches folders, one handle each, for any number of scopes. A folder is watched before it is read, and folders that come, go or are
 * replaced are watched anew before the event has been worked off, so that no change falls between two watches.
 */
export class WatchedFolders {
  readonly #handles = new Map<string, FSWatcher>();
  readonly #scopes = new Set<Scope>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Takes the place of `former`, if there is one. When it returns, all folders of the scope are watched. */
  follow(scope: Scope, former?: Scope): void {
    this.#scopes.add(scope);
    for (const root of scope.roots) this.#openRoot(root, scope, []);
    if (former !== undefined) this.forget(former);
  }

  forget(scope: Scope): void {
    this.#scopes.delete(scope);
    this.#close((folder) => ![...this.#scopes].some((other) => other.watches(folder)));
  }

  close(): void {
    this.#scopes.clear();
    this.#close(() => true);
  }

  #happened(type: string, folder: string, name: string | null): void {
    if (name === null) return this.#refresh(folder);
    const file = path.join(folder, name);
    for (const scope of [...this.#scopes]) if (scope.counts(file)) scope.report(file);
    if (type !== 'rename') return;
    const facts = statOf(file);
    if (facts?.isDirectory() || this.#leadsToFolders(file)) this.#refresh(file);
    // Its own end or move is told a folder under its own name.
    else if (facts === undefined && name === path.basename(folder)) this.#refresh(folder);
  }

  #leadsToFolders(file: string): boolean {
    const isThere = (folder: string) => isWithin(file, folder);
    return [...this.#handles.keys()].some(isThere) || [...this.#scopes].some(({ roots }) => roots.some(isThere));
  }

  /** The folder may be new, another one, or gone: handles follow what they were opened on, wherever it is now. */
  #refresh(folder: string): void {
    const wasWatched = this.#close((other) => isWithin(folder, other));
    for (const scope of [...this.#scopes]) {
      const opened: string[] = [];
      for (const root of scope.roots) {
        if (isWithin(folder, root)) this.#openRoot(root, scope, opened);
        else if (isWithin(root, folder) && scope.watches(folder)) this.#openTree(folder, scope, opened);
      }
      const lost = wasWatched ? scope.lostWith(folder) : [];
      const found = opened.flatMap((other) => [other, ...namesIn(other)]).filter((file) => scope.counts(file));
      for (const file of new Set([...lost, ...found])) scope.report(file);
    }
  }

  /** The folder above is watched for the root's sake; while that is missing, the nearest one that is there. */
  #openRoot(root: string, scope: Scope, opened: string[]): void {
    this.#openAbove(root);
    this.#openTree(root, scope, opened);
  }

  #openAbove(folder: string): void {
    const above = path.dirname(folder);
    if (above === folder || this.#open(above)) return;
    this.#openAbove(above);
    this.#open(above);
  }

  /** No link is followed behind another: they may lead in a circle. */
  #openTree(folder: string, scope: Scope, opened: string[], behindLink = false): void {
    if (!this.#open(folder)) return;
    opened.push(folder);
    for (const entry of entriesIn(folder)) {
      const child = path.join(folder, entry.name);
      const isLink = entry.isSymbolicLink() && !behindLink && scope.follows(child) && statOf(child)?.isDirectory();
      if ((entry.isDirectory() || isLink) && scope.watches(child))
        this.#openTree(child, scope, opened, behindLink || isLink);
    }
  }

  /** Whether the folder is there. */
  #open(folder: string): boolean {
    if (this.#handles.has(folder)) return true;
    if (!statOf(folder)?.isDirectory()) return false;
    try {
      const handle = watch(folder, { persistent: false }, (type, name) => {
        if (this.#handles.get(folder) === handle) this.#happened(type, folder, name);
      });
      handle.on('error', (error) => {
        this.#handles.delete(folder);
        this.#onError(error);
      });
      this.#handles.set(folder, handle);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      this.#onError(error);
    }
    return true;
  }

  /** Closes the handles of these folders; returns whether any was open. */
  #close(which: (folder: string) => boolean): boolean {
    const folders = [...this.#handles.keys()].filter(which);
    for (const folder of folders) {
      this.#handles.get(folder)!.close();
      this.#handles.delete(folder);
    }
    return folders.length > 0;
  }
}

const namesIn = (folder: string) => entriesIn(folder).map(({ name }) => path.join(folder, name));

function entriesIn(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
