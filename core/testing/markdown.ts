import { AssertionError } from 'node:assert';
import { MarkdownError, parseMarkdown, type Markdown } from '../protocol/markdown/index.ts';
import type { OperatorReply } from './api.ts';

/** A command's reply, what `md` makes, or MarkdownV2 as it is written. */
export type MarkdownSubject = OperatorReply | Markdown | string;

/**
 * Whether Telegram would take it, by the parser that the host itself uses. Undefined when it would; else the reason, and where: a
 * line with a mark under the place.
 */
export function markdownProblem(subject: MarkdownSubject): string | undefined {
  if (typeof subject === 'string') return problemOf(subject);
  if ('markup' in subject) return problemOf(subject.markup);
  if (subject.markdown !== undefined) return problemOf(subject.markdown);
  const shown = subject.kind === 'nothing' ? 'nothing' : `${subject.kind}: ${subject.text}`;
  return [subject.problem ?? 'The reply is not Markdown: return md`…`.', `What is shown is ${shown}`].join('\n');
}

/**
 * Throws an `AssertionError` when Telegram would not take it; for runners without `toBeMarkdown`.
 *
 * ```ts
 * assertMarkdown(await t.command('/invoice 1500'));
 * ```
 */
export function assertMarkdown(subject: MarkdownSubject): void {
  const message = markdownProblem(subject);
  if (message !== undefined) throw new AssertionError({ message, actual: subject, stackStartFn: assertMarkdown });
}

function problemOf(markdown: string): string | undefined {
  try {
    parseMarkdown(markdown);
    return undefined;
  } catch (error) {
    if (error instanceof MarkdownError) return invalid(markdown, error);
    throw error;
  }
}

function invalid(markdown: string, { message, byteOffset }: Pick<MarkdownError, 'message' | 'byteOffset'>): string {
  if (byteOffset === undefined) return `Not valid MarkdownV2: ${message}`;
  const before = Buffer.from(markdown).subarray(0, byteOffset).toString();
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const line = markdown.slice(before.length - column).split('\n', 1)[0]!;
  return `Not valid MarkdownV2 at byte ${byteOffset}: ${message}\n\n  ${line}\n  ${' '.repeat(column)}^`;
}
