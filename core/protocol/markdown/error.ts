export type MarkdownErrorCode =
  /** A reserved character stands where it means nothing. */
  | 'RESERVED_CHARACTER'
  /** An entity is opened and never closed. */
  | 'UNCLOSED_ENTITY'
  /** The `(` after a link's text has no `)`. */
  | 'UNCLOSED_URL'
  /** `![…]` without a URL behind it. */
  | 'URL_MISSING'
  /** The URL of `![…](…)` is neither a custom emoji nor a time. */
  | 'URL_INVALID'
  /** More characters than Telegram parses. */
  | 'TEXT_TOO_LONG'
  /** Half of a surrogate pair, which UTF-8 can't express. */
  | 'TEXT_NOT_UNICODE';

/**
 * Markup that Telegram would refuse; the message is the one Telegram gives.
 *
 * ```ts
 * parseMarkdown('1.5'); // MarkdownError: Character '.' is reserved and must be escaped with the preceding '\'
 * ```
 */
export class MarkdownError extends Error {
  override readonly name = 'MarkdownError';
  readonly code: MarkdownErrorCode;
  /** Where it went wrong, in bytes of the input as UTF-8; absent when the text as a whole is refused. */
  readonly byteOffset?: number;

  constructor(code: MarkdownErrorCode, message: string, byteOffset?: number) {
    super(message);
    this.code = code;
    if (byteOffset !== undefined) this.byteOffset = byteOffset;
  }
}
