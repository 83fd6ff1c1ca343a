import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError, type PluginLog } from 'hotline-host';
import type { Customers } from './customers.ts';

export interface CustomerFileOptions {
  /** Absolute. */
  readonly path: string;
  /** Where it lies, in words that the company's people understand: `data/plugins/directory/customers.csv`. */
  readonly place: string;
  read(path: string): Promise<Customers>;
  readonly log: PluginLog;
  /** Settles when an operator has waited long enough for a large file. Default: after 1.5 s. */
  patience?(): Promise<unknown>;
}

/**
 * A file that somebody else keeps. Each look compares its time and size, and reads it anew when they have changed. When it cannot be
 * read, what was read before stays, and the next change is a new chance.
 */
export class CustomerFile {
  readonly #options: CustomerFileOptions;
  #version = '';
  #reading: Promise<void> = Promise.resolve();
  #customers: Customers | undefined;
  #problem: string | undefined;

  constructor(options: CustomerFileOptions) {
    this.#options = options;
  }

  /**
   * The newest customers that could be read; while a large file is being read, those before it.
   * @throws {UserError} when there are none.
   */
  async customers(): Promise<Customers> {
    const { place, patience = () => sleep(1500, undefined, { ref: false }) } = this.#options;
    await Promise.race([this.refresh(), patience()]);
    if (this.#customers !== undefined) return this.#customers;
    throw new UserError(this.#problem ?? `${place} is still being read. Try again in a moment.`);
  }

  /** Settles when the file, as it is now, has been read, or could not be. */
  async refresh(): Promise<void> {
    const version = await versionOf(this.#options.path);
    if (version !== this.#version) {
      this.#version = version;
      this.#reading = this.#reading.then(() => (version === this.#version ? this.#read() : undefined));
    }
    await this.#reading;
  }

  async #read(): Promise<void> {
    const { path, place, log, read } = this.#options;
    try {
      const customers = await read(path);
      this.#customers = customers;
      log.info({ customers: customers.size }, `${place} was read.`);
      for (const warning of customers.warnings) log.warn(`${place}: ${warning}`);
    } catch (error) {
      this.#problem = problemOf(error as NodeJS.ErrnoException, place);
      if (this.#customers !== undefined) log.warn(`${this.#problem} The customers read before stay.`);
      else if (isMissing(error)) log.info(this.#problem);
      else log.warn(this.#problem);
    }
  }
}

/** The same as long as the file is. */
async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

function problemOf(error: NodeJS.ErrnoException, place: string): string {
  if (isMissing(error)) return `There is no list of customers yet: put it at ${place}.`;
  if (error.code?.startsWith('E')) return `${place} cannot be opened (${error.code}).`;
  return `${place} cannot be read. ${error.message}`;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
