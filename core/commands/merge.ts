import {
  escapeMarkdown,
  parseMarkdown,
  plainTextOf,
  renderMarkdown,
  truncateText,
  type FormattedText,
} from '../protocol/markdown/index.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { failureLines, type Failure } from './merge-failures.ts';
import { MAX_BYTES, MAX_UNITS, byteLength, fitBytes, fitUnits, joinBlocks, lossesOf } from './merge-fit.ts';
import { isVisible, readOutcomes, trimmed, type MergeWarning, type ReplyPart } from './merge-parts.ts';
import type { ReplyBody } from './reply.ts';

export type { MergeWarning } from './merge-parts.ts';

export interface MergePart {
  readonly plugin: string;
  readonly outcome: CommandOutcome;
}

export interface MergeSettings {
  /**
   * `auto`: MarkdownV2 as soon as one reply has formatting, else JSON. `json`: always JSON, formatting stripped.
   * `markdown`: always MarkdownV2. Errors alone are JSON in any case.
   */
  readonly format: 'auto' | 'json' | 'markdown';
  /** With its slash. */
  readonly command: string;
}

export interface MergeResult {
  readonly body: ReplyBody;
  /** What the authors of plugins should know: their reply did not leave as they wrote it. */
  readonly warnings: readonly MergeWarning[];
}

const EMPTY: ReplyBody = { type: 'empty' };

/**
 * Makes one valid body of what the plugins answered, in their order: replies separated by an empty line, then a line for each
 * plugin that failed. A pure function.
 *
 * The text shown is at most 4096 UTF-16 units and the body at most 32,768 bytes; beyond that the longest replies are cut
 * first and every reply keeps its beginning. Markdown that does not parse is shown as the text it is. Replies that are
 * blank count as none, equal ones are shown once, and where nothing is left to show the body is empty.
 */
export function mergeReplies(parts: readonly MergePart[], settings: MergeSettings): MergeResult {
  const alone = parts.length === 1 && settings.format !== 'markdown' ? shortText(parts[0]!.outcome) : undefined;
  if (alone !== undefined) return { body: message(alone), warnings: [] };

  const { replies, failures, warnings } = readOutcomes(parts, settings.command);
  if (replies.length === 0) return { body: failures.length === 0 ? EMPTY : error(failures), warnings };
  const formatted =
    settings.format === 'markdown' ||
    (settings.format === 'auto' && replies.some(({ markup }) => markup !== undefined));
  const merged = formatted ? markdownBody(replies, failures) : jsonBody(replies, failures);
  return { body: merged.body, warnings: [...warnings, ...merged.warnings] };
}

/** By far the most replies are a few words of one plugin, and cost no more than writing the JSON. */
function shortText(outcome: CommandOutcome): string | undefined {
  if (outcome.status !== 'reply' || outcome.reply.kind !== 'text') return undefined;
  const { text } = outcome.reply;
  return text.length <= MAX_UNITS && isVisible(text) ? text.toWellFormed() : undefined;
}

const message = (text: string): ReplyBody => ({ type: 'json', body: JSON.stringify({ message: text, status: 'ok' }) });

/** A plugin's own words stand for themselves when they are all there is. */
function error(failures: readonly Failure[]): ReplyBody {
  const [only] = failures;
  const text =
    failures.length === 1 && only!.ownWords
      ? truncateText(only!.reason, MAX_UNITS)
      : failureLines(failures, MAX_UNITS, '');
  return { type: 'json', body: JSON.stringify({ error: text }) };
}

function jsonBody(replies: readonly ReplyPart[], failures: readonly Failure[]): MergeResult {
  const plain = replies.map((reply) => ({
    ...reply,
    content: trimmed({ text: plainTextOf(reply.content, { urls: true }), entities: [] }),
  }));
  const blocks = fitUnits(plain, failures);
  const text = truncateText(joinBlocks(blocks).text, MAX_UNITS);
  return { body: message(text), warnings: lossesOf(plain, blocks) };
}

function markdownBody(written: readonly ReplyPart[], failures: readonly Failure[]): MergeResult {
  const alone = written.length === 1 && failures.length === 0 ? shortMarkup(written[0]!) : undefined;
  if (alone !== undefined) return { body: { type: 'markdown', body: alone }, warnings: [] };
  const replies = written.map((reply) => ({ ...reply, content: trimmed(reply.content) }));
  let blocks = fitUnits(replies, failures);
  let markup = render(blocks);
  if (byteLength(markup) > MAX_BYTES) {
    blocks = fitBytes(blocks);
    markup = render(blocks);
  }
  const body = isSendable(markup) ? markup : escapeMarkdown(truncateText(joinBlocks(blocks).text, MAX_UNITS));
  return { body: { type: 'markdown', body }, warnings: lossesOf(replies, blocks) };
}

/** A reply that needs nothing done to it leaves as it was written, and that was parsed already. */
function shortMarkup({ content: { text }, markup }: ReplyPart): string | undefined {
  return markup !== undefined && text.length <= MAX_UNITS && byteLength(markup) <= MAX_BYTES ? markup : undefined;
}

function render(blocks: readonly FormattedText[]): string {
  const { text, entities } = joinBlocks(blocks);
  return renderMarkdown(text, entities);
}

/** What leaves is parsed once more: nothing that Telegram would refuse gets past here. */
function isSendable(markup: string): boolean {
  try {
    return byteLength(markup) <= MAX_BYTES && parseMarkdown(markup).text.length <= MAX_UNITS;
  } catch {
    return false;
  }
}
