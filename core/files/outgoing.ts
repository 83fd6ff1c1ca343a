import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, lstat, rename, rm } from 'node:fs/promises';
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

const NAME = /^[0-9a-f]{32}$/;

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
      if (!NAME.test(name) || !(await lstat(outbox)).isDirectory()) throw refuse('is not in the plugin’s outbox');
      const file = path.join(folder, randomUUID());
      await move(path.join(outbox, name), file);
      const facts = await lstat(file);
      if (facts.isFile() && facts.nlink === 1 && facts.size <= maxBytes()) return { path: file, size: facts.size };
      await rm(file, { recursive: true, force: true });
      if (!facts.isFile() || facts.nlink !== 1) throw refuse('is none of its own');
      throw refuse(`takes ${facts.size} bytes; allowed: ${maxBytes()}`);
    },
    drop: (file) => rm(file.path, { force: true }),
  };
}

/** Also to another file system. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    await copyFile(from, to);
    await rm(from);
  }
}
