import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { constants, lstat, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HostError } from '../errors.ts';
import { OUTBOX } from '../sandbox/outbox.ts';

/** A file that a plugin has left for the host, and can no longer reach. */
export interface TakenFile {
  /** Absolute. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
}

/** Takes what plugins leave in the outbox of their data folder. */
export interface Outgoing {
  /**
   * Rejects with `FILE_INVALID` what is too large, and what is no file of the plugin's own: a link, say, to somebody else's.
   * `name` is as `sandbox/outbox.ts` gives it.
   */
  take(plugin: string, name: string): Promise<TakenFile>;
  /** Removes what was taken, unless it was moved away. */
  drop(file: TakenFile): Promise<void>;
}

export interface OutgoingOptions {
  /** Where files wait until they are sent; emptied at the start. */
  readonly folder: string;
  /** Holds the data folders of the plugins. */
  readonly plugins: string;
  maxBytes(): number;
}

/** Nothing else of the host's is called like that: a plugin that gets the outbox to lead elsewhere finds nothing there. */
const NAME = /^[0-9a-f]{32}\.left$/;

/** To be made before any plugin runs: what an earlier host has left is thrown away. */
export function openOutgoing({ folder, plugins, maxBytes }: OutgoingOptions): Outgoing {
  mkdirSync(plugins, { recursive: true, mode: 0o700 });
  for (const left of [folder, ...readdirSync(plugins).map((plugin) => path.join(plugins, plugin, OUTBOX))])
    rmSync(left, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });

  return {
    async take(plugin, name) {
      const refuse = (why: string) => new HostError('FILE_INVALID', `${plugin}: the file ${why}.`);
      const outbox = path.join(plugins, plugin, OUTBOX);
      const isThere = await lstat(outbox).then(
        (facts) => facts.isDirectory(),
        () => false,
      );
      if (!NAME.test(name) || !isThere) throw refuse('is not in the plugin’s outbox');
      const file = path.join(folder, randomUUID());
      try {
        await move(path.join(outbox, name), file);
        const facts = await lstat(file);
        if (!facts.isFile() || facts.nlink !== 1) throw refuse('is none of its own');
        if (facts.size > maxBytes()) throw refuse(`takes ${facts.size} bytes; allowed: ${maxBytes()}`);
        return { path: file, size: facts.size };
      } catch (error) {
        await rm(file, { recursive: true, force: true });
        if (error instanceof HostError) throw error;
        throw refuse(`cannot be taken: ${(error as NodeJS.ErrnoException).code}`);
      }
    },
    drop: (file) => rm(file.path, { force: true }),
  };
}

/** Also to another file system; then without following a link, and without waiting for what is no file. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await using source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!(await source.stat()).isFile()) throw error;
    await writeFile(to, source.createReadStream({ autoClose: false }), { mode: 0o600 });
    await rm(from);
  }
}
