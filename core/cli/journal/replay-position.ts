import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { dataError, makeDataDir } from '../../config/data-dir.ts';
import type { ReplayRequest } from './tasks.ts';

/** A replay on its way. */
export interface ReplayPosition {
  /** Its `after` is where it goes on. */
  readonly query: ReplayRequest;
  /** So many events were given to the plugin already. */
  readonly matched: number;
}

const positionSchema = z.object({
  query: z.object({
    plugin: z.string(),
    types: z.array(z.string()),
    since: z.number().optional(),
    until: z.number().optional(),
    again: z.boolean(),
    replay: z.int().positive(),
    dryRun: z.literal(false),
    after: z.int().optional(),
    upTo: z.int().optional(),
  }),
  matched: z.int(),
});

/** Remembers how far the replay for one plugin has come, in the folder `data`, so that it goes on there after whatever ends it. */
export class ReplayPositions {
  readonly #file: string;

  constructor(root: string, plugin: string) {
    this.#file = path.join(makeDataDir(root), `replay-${encodeURIComponent(plugin)}.json`);
  }

  /** Undefined when none is unfinished. */
  read(): ReplayPosition | undefined {
    try {
      return positionSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw dataError(`The file ${this.#file} cannot be read`, error);
    }
  }

  write(position: ReplayPosition): void {
    writeFileSync(`${this.#file}.new`, JSON.stringify(position), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  remove(): void {
    rmSync(this.#file, { force: true });
  }
}
