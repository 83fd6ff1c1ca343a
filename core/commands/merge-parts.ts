import { MarkdownError, parseMarkdown, type FormattedText } from '../protocol/markdown/index.ts';
import type { CommandOutcome, WireReply } from '../plugins/port.ts';
import { failureOf, type Failure } from './merge-failures.ts';

/** A reply that did not leave as its plugin wrote it. */
export interface MergeWarning {
  readonly plugin: string;
  readonly reason: string;
  /** Where Markdown went wrong, in bytes of the reply as UTF-8. */
  readonly offset?: number;
}

/** A reply with something to show. */
export interface ReplyPart {
  readonly plugin: string;
  readonly content: FormattedText;
  /** What the plugin wrote, when it is valid Markdown. */
  readonly markup?: string;
}

/** Everything else is white space, control or formatting characters, which Telegram shows as nothing. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;
export const isVisible = (text: string): boolean => VISIBLE.test(text);

export function readOutcomes(
  parts: readonly { readonly plugin: string; readonly outcome: CommandOutcome }[],
  command: string,
): { replies: ReplyPart[]; failures: Failure[]; warnings: MergeWarning[] } {
  const replies = new Map<string, ReplyPart>();
  const failures: Failure[] = [];
  const warnings: MergeWarning[] = [];
  for (const { plugin, outcome } of parts) {
    const failure = failureOf(plugin, outcome, command);
    if (failure) failures.push(failure);
    if (failure || outcome.status !== 'reply') continue;
    const part = readReply(plugin, outcome.reply, warnings);
    if (!part || !isVisible(part.content.text)) continue;
    const look = parts.length === 1 ? '' : JSON.stringify(trimmed(part.content));
    if (!replies.has(look)) replies.set(look, part);
  }
  return { replies: [...replies.values()], failures, warnings };
}

function readReply(plugin: string, reply: WireReply, warnings: MergeWarning[]): ReplyPart | undefined {
  if (reply.kind === 'none' || !isVisible(reply.text)) return undefined;
  const text = reply.text.toWellFormed();
  const plain = (): ReplyPart => ({ plugin, content: { text, entities: [] } });
  if (reply.kind !== 'markdown') return plain();
  try {
    return { plugin, content: parseMarkdown(text, { maxCharacters: Infinity }), markup: text };
  } catch (error) {
    if (!(error instanceof MarkdownError)) throw error;
    const { message, byteOffset } = error;
    warnings.push({ plugin, reason: `invalid Markdown, sent as plain text: ${message}`, offset: byteOffset });
    return plain();
  }
}

/** Without line breaks in front, where nothing is formatted yet, and without white space at the end, as Telegram has it. */
export function trimmed(formatted: FormattedText): FormattedText {
  const { text, entities } = formatted;
  const breaks = /^[\r\n]*/.exec(text)![0].length;
  const start = Math.min(breaks, entities[0]?.offset ?? breaks);
  const end = text.trimEnd().length;
  if (start === 0 && end === text.length) return formatted;
  const kept = entities.map((entity) => ({
    ...entity,
    offset: entity.offset - start,
    length: Math.min(entity.offset + entity.length, end) - entity.offset,
  }));
  return { text: text.slice(start, end), entities: kept.filter(({ length }) => length > 0) };
}
