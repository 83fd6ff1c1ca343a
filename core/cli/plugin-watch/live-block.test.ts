import { describe, expect, it } from 'vitest';
import { LiveBlock, type BlockStream } from './live-block.ts';

/** A terminal that knows just enough: what stands on it in the end. */
class FakeTerminal implements BlockStream {
  readonly isTTY = true;
  columns = 80;
  rows = 10;
  written = '';
  #lines = [''];
  #row = 0;

  write(text: string): void {
    this.written += text;
    for (const [token] of text.matchAll(/\x1b\[[?\d;]*[A-Za-z]|\n|\r|[^\x1b\n\r]+/g)) this.#take(token);
  }

  get screen(): string[] {
    return this.#lines.slice(0, this.#row);
  }

  #take(token: string): void {
    const up = /^\x1b\[(\d+)A$/.exec(token)?.[1];
    if (up !== undefined) this.#row -= Number(up);
    else if (token === '\n') this.#row++;
    else if (token === '\x1b[J') this.#lines.length = this.#row;
    else if (token === '\x1b[2J') this.#lines = [''];
    else if (token === '\x1b[H') this.#row = 0;
    else if (!/[\x1b\r]/.test(token)) this.#lines[this.#row] = token;
  }
}

describe('a live block', () => {
  it('is drawn again in its place, also when it shrinks, and gives the cursor back', () => {
    const terminal = new FakeTerminal();
    const block = new LiveBlock(terminal);
    for (const lines of [
      ['a', 'b', 'c'],
      ['d', 'e'],
    ]) {
      block.show(lines);
      expect(terminal.screen).toEqual(lines);
    }
    block[Symbol.dispose]();
    expect(terminal.screen).toEqual(['d', 'e']);
    expect(terminal.written.endsWith('\x1b[?25h')).toBe(true);
  });

  it('keeps within the height of the terminal, and says how much is hidden', () => {
    const terminal = new FakeTerminal();
    const block = new LiveBlock(terminal);
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
    for (let i = 0; i < 2; i++) block.show(lines);
    expect(terminal.screen).toEqual([...lines.slice(0, 8), '… 4 more lines']);
  });

  it('begins on an empty screen when the terminal has another width', () => {
    const terminal = new FakeTerminal();
    const block = new LiveBlock(terminal);
    block.show(['a', 'b', 'c']);
    terminal.columns = 40;
    block.show(['d']);
    expect(terminal.screen).toEqual(['d']);
  });

  it('is one block after the other where there is no terminal, without a control character', () => {
    let written = '';
    const block = new LiveBlock({ write: (text) => (written += text) });
    block.show(['a', 'b']);
    block.show(['c']);
    block[Symbol.dispose]();
    expect(written).toBe('a\nb\n\nc\n\n');
  });
});
