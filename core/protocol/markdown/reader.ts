import { BACKSLASH, CARRIAGE_RETURN, NEWLINE, canBeEscaped } from './syntax.ts';

/**
 * The input on its way to becoming the text: stretches of ordinary characters are moved over in one piece, markup is
 * stepped over. Knows whether the line is still blank, since only there can a quote begin.
 */
export class Reader {
  readonly input: string;
  /** The index in the input that is looked at. */
  at = 0;
  text = '';
  /** The last character of `text`; 0 while there is none. Looking into `text` itself would copy it each time. */
  lastCode = 0;
  /** Everything from here to `at` is ordinary text that is not moved over yet. */
  #pending = 0;
  #blank = true;
  /** How far `#blank` takes the input into account. */
  #blankUpTo = 0;

  constructor(input: string) {
    this.input = input;
  }

  /** Steps to the next character that `special` marks and returns its code, or -1 at the end of the input. */
  next(special: Uint8Array): number {
    const { input } = this;
    let i = this.at;
    let code = -1;
    while (i < input.length && ((code = input.charCodeAt(i)) > 126 || special[code] === 0)) i++;
    this.at = i;
    return i < input.length ? code : -1;
  }

  /** Moves over what is ordinary, then steps past `width` characters of markup. */
  take(width = 0): void {
    if (this.at > this.#pending) {
      this.#blank &&= this.#onlyReturns(this.#blankUpTo, this.at);
      this.text += this.input.slice(this.#pending, this.at);
      this.lastCode = this.input.charCodeAt(this.at - 1);
    }
    this.at += width;
    this.#pending = this.#blankUpTo = this.at;
  }

  /** At a backslash: what it escapes becomes ordinary; where it escapes nothing, it is itself ordinary. */
  escape(): void {
    const escaped = this.input.charCodeAt(this.at + 1);
    if (!canBeEscaped(escaped)) {
      this.at++;
      return;
    }
    this.take(1);
    this.#blankUpTo = ++this.at;
    if (escaped !== CARRIAGE_RETURN) this.#blank = escaped === NEWLINE;
  }

  /** At a newline that is text. */
  newline(): void {
    this.#blank = true;
    this.#blankUpTo = ++this.at;
  }

  /** Whether the line has no character but CRs so far; markup does not count. */
  atLineStart(): boolean {
    this.take();
    return this.#blank;
  }

  nextIs(text: string): boolean {
    return this.input.startsWith(text, this.at);
  }

  #onlyReturns(from: number, to: number): boolean {
    while (from < to && this.input.charCodeAt(from) === CARRIAGE_RETURN) from++;
    return from >= to;
  }
}

/**
 * Reads the URL behind a link's text, from the first character after the `(`. Nothing but an unescaped `)` ends it.
 * `end` is the index of that `)`; without one there is no result.
 */
export function readUrl(input: string, from: number): { url: string; end: number } | undefined {
  let url = '';
  let pending = from;
  for (let i = from; i < input.length; i++) {
    if (input[i] === ')') return { url: url + input.slice(pending, i), end: i };
    if (input.charCodeAt(i) !== BACKSLASH || !canBeEscaped(input.charCodeAt(i + 1))) continue;
    url += input.slice(pending, i);
    pending = ++i;
  }
  return undefined;
}
