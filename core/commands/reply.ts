/** What leaves for Hotline after a command: JSON, MarkdownV2 as plain text, or an empty body. */
export type ReplyBody =
  | { readonly type: 'json'; readonly body: string }
  | { readonly type: 'markdown'; readonly body: string }
  | { readonly type: 'empty' };
