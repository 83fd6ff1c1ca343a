/**
 * A piece of MarkdownV2, as `md` makes it. Returned from a command it is sent with its formatting; interpolated into another
 * `md` it keeps it. The markup is not checked here: the host parses what it sends.
 *
 * ```ts
 * new Markdown('*done*'); // the same as md`*done*`
 * ```
 */
export class Markdown {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
    Object.freeze(this);
  }

  /** The markup. */
  toString(): string {
    return this.markup;
  }
}
