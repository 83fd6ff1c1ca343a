import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs';
import type { DeliveredLine } from './plugins.ts';

/** A plugin's file of deliveries, read as it grows. */
export class Recording {
  readonly #file: string;
  #read = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** The lines that are new since the last time. */
  next(): DeliveredLine[] {
    const added = this.#added();
    const whole = added.subarray(0, added.lastIndexOf('\n') + 1);
    this.#read += whole.length;
    const lines = whole.toString().split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as DeliveredLine);
  }

  /** Takes away half a line that a killed process has left. */
  close(): void {
    if (this.#size() > this.#read) truncateSync(this.#file, this.#read);
  }

  #size(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }

  #added(): Buffer {
    const added = Buffer.alloc(this.#size() - this.#read);
    if (added.length === 0) return added;
    const file = openSync(this.#file, 'r');
    try {
      return added.subarray(0, readSync(file, added, 0, added.length, this.#read));
    } finally {
      closeSync(file);
    }
  }
}
