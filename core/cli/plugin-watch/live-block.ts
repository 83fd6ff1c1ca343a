/** Where a block is shown. */
export interface BlockStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_SCREEN = '\x1b[2J\x1b[H';
const CLEAR_LINE = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

/**
 * Lines that are drawn again in their place on a terminal; elsewhere one block after the other. When it is disposed of, the last
 * state stays.
 */
export class LiveBlock implements Disposable {
  readonly #stream: BlockStream;
  #drawn = 0;
  #columns: number | undefined;

  constructor(stream: BlockStream = process.stdout) {
    this.#stream = stream;
  }

  /** Lines that are too wide would break into two: the caller keeps them within the stream's columns. */
  show(lines: readonly string[]): void {
    if (!this.#stream.isTTY) return void this.#stream.write(`${lines.join('\n')}\n\n`);
    const { columns, rows = 24 } = this.#stream;
    // What was drawn for another width lies anywhere by now.
    const isResized = this.#drawn > 0 && columns !== this.#columns;
    const start = this.#drawn === 0 ? HIDE_CURSOR : isResized ? CLEAR_SCREEN : `\x1b[${this.#drawn}A\r`;
    // One row is the cursor's, and what has left the screen at the top cannot be drawn again.
    const fits = lines.length < rows ? lines : [...lines.slice(0, rows - 2), `… ${lines.length - rows + 2} more lines`];
    this.#stream.write(`${start}${fits.map((line) => `${line}${CLEAR_LINE}\n`).join('')}${CLEAR_BELOW}`);
    this.#drawn = fits.length;
    this.#columns = columns;
  }

  [Symbol.dispose](): void {
    if (this.#drawn > 0) this.#stream.write(SHOW_CURSOR);
  }
}
