import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { dataError } from '../config/data-dir.ts';
import { parseDuration } from '../duration.ts';
import { HostError } from '../errors.ts';
import type { PublishOptions } from '../plugin-context.ts';
import { contentTypeOf, fileNameOf } from './content.ts';
import type { LinkKey } from './link-key.ts';
import { move, type TakenFile } from './outgoing.ts';

const DAY_MS = 86_400_000;
const DEFAULT_LIFETIME = '7d';
/** How often what has expired is removed, in milliseconds. */
const SWEEP_EVERY_MS = 60_000;
/** What a file takes on the disk besides its own bytes: no plugin may publish empty files without end. */
const BYTES_BESIDE = 8_192;

const record = z.object({
  plugin: z.string(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  /** Wall-clock milliseconds. */
  expiresAt: z.number(),
});

export interface PublishedFile extends z.infer<typeof record> {
  /** Absolute. */
  readonly path: string;
}

export interface PublishedFilesOptions {
  /** Made when it is missing. */
  readonly folder: string;
  readonly key: LinkKey;
  limits(): { readonly pluginMb: number; readonly maxDays: number };
  /** Wall-clock milliseconds. */
  now?(): number;
}

/** Files behind links that end: each as a file with its record beside it, found again after a restart. */
export interface PublishedFiles {
  /** Takes the file over and resolves to its link's path: `/files/TOKEN/NAME`. Rejects with `FILE_INVALID`, and `DATA_UNWRITABLE`. */
  publish(plugin: string, file: TakenFile, options: PublishOptions): Promise<string>;
  /** `expired`: there was one under this link. Undefined: there never was. */
  find(token: string): PublishedFile | 'expired' | undefined;
  close(): void;
}

export function openPublishedFiles({ folder, key, limits, now = Date.now }: PublishedFilesOptions): PublishedFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = readFolder(folder);
  sweep();
  const timer = setInterval(sweep, SWEEP_EVERY_MS).unref();

  function sweep(): void {
    for (const [id, { path: file, expiresAt }] of files) {
      if (expiresAt > now()) continue;
      try {
        rmSync(`${file}.json`, { force: true });
        rmSync(file, { force: true });
        files.delete(id);
      } catch {
        // A disk that cannot be written for now: the link has ended anyhow, and the next sweep tries again.
      }
    }
  }

  function check(plugin: string, { size }: TakenFile, { name, expiresIn = DEFAULT_LIFETIME }: PublishOptions): number {
    const { pluginMb, maxDays } = limits();
    const lifetimeMs = parseDuration(expiresIn);
    if (!(lifetimeMs > 0 && lifetimeMs <= maxDays * DAY_MS))
      throw invalid(plugin, `"${name}" cannot be published for ${expiresIn}; allowed: up to ${maxDays} days, as in 7d`);
    const own = [...files.values()].filter((file) => file.plugin === plugin);
    const bytes = own.reduce((sum, file) => sum + file.size + BYTES_BESIDE, size + BYTES_BESIDE);
    if (bytes > pluginMb * 2 ** 20)
      throw invalid(plugin, `with "${name}" its published files would take ${bytes} bytes; allowed: ${pluginMb} MB`);
    return Math.round(now() + lifetimeMs);
  }

  return {
    async publish(plugin, taken, options) {
      sweep();
      const expiresAt = check(plugin, taken, options);
      const id = randomBytes(16).toString('hex');
      const file = path.join(folder, id);
      const name = fileNameOf(options.name);
      const kept = { plugin, name, type: contentTypeOf(plugin, name, options.type), size: taken.size, expiresAt };
      // Counted from now on: many at once must not pass the limit together.
      files.set(id, { ...kept, path: file });
      try {
        await move(taken.path, file);
        await writeFile(`${file}.draft`, JSON.stringify(kept), { mode: 0o600 });
        await rename(`${file}.draft`, `${file}.json`);
      } catch (error) {
        files.delete(id);
        const left = [file, `${file}.draft`, `${file}.json`];
        await Promise.allSettled(left.map((each) => rm(each, { force: true })));
        throw dataError(`${plugin}: "${name}" cannot be published`, error);
      }
      return `/files/${key.write({ id, expiresAt })}/${encodeURIComponent(name)}`;
    },
    find(token) {
      const claims = key.read(token);
      if (claims === undefined) return undefined;
      return claims.expiresAt <= now() ? 'expired' : files.get(claims.id);
    },
    close: () => clearInterval(timer),
  };
}

/** What is incomplete was being published when the host ended; nobody has its link. */
function readFolder(folder: string): Map<string, PublishedFile> {
  const files = new Map<string, PublishedFile>();
  const entries = readdirSync(folder, { withFileTypes: true });
  const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
  for (const id of names) {
    if (id.includes('.')) continue;
    const file = path.join(folder, id);
    const kept = names.has(`${id}.json`) ? readRecord(`${file}.json`) : undefined;
    if (kept !== undefined) files.set(id, { ...kept, path: file });
  }
  for (const name of names)
    if (!files.has(name.replace(/\.json$/, ''))) rmSync(path.join(folder, name), { force: true });
  return files;
}

function readRecord(file: string): z.infer<typeof record> | undefined {
  try {
    return record.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

const invalid = (plugin: string, why: string): HostError => new HostError('FILE_INVALID', `${plugin}: ${why}.`);
