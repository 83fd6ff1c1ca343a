import { columns } from './cells.ts';
import { number } from './quantities.ts';

const BAR = 20;
const DRAW_EVERY_MS = 50;
const LINE_EVERY_MS = 1_000;

/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that grows on a terminal; elsewhere a plain line once a second. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #shownAt = -Infinity;

  constructor(stream: ProgressStream = process.stderr, now = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
  }

  /** `note` follows the numbers. */
  update(done: number, total: number, note: string): void {
    const now = this.#now();
    if (now - this.#shownAt < (this.#stream.isTTY ? DRAW_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownAt = now;
    const numbers = `${number(done)} of ${number(total)} · ${note}`;
    if (!this.#stream.isTTY) return void this.#stream.write(`${numbers}\n`);
    const filled = Math.round((BAR * done) / Math.max(total, 1));
    const line = `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${numbers}`;
    this.#stream.write(`\r${columns(line) < (this.#stream.columns ?? 80) ? line : numbers}\x1b[K`);
  }

  /** The line goes: what follows says how it ended. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
