/** The door of this folder: Telegram's MarkdownV2, read, written and cut. */
export { MarkdownError, type MarkdownErrorCode } from './error.ts';
export { escapeMarkdown } from './escape.ts';
export { toHtml } from './html.ts';
export { Markdown } from './markdown.ts';
export { md } from './md.ts';
export { parseMarkdown, type ParseOptions } from './parse.ts';
export { measureMarkdown, plainTextOf, toPlainText, type PlainTextOptions } from './plain-text.ts';
export { renderMarkdown } from './render.ts';
export { truncateFormatted, truncateMarkdown, truncateText } from './truncate.ts';
export type { EntityType, FormattedText, MessageEntity } from './types.ts';
export type { MarkdownValue } from './values.ts';
