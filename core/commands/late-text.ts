import type { CommandOutcome } from '../plugins/port.ts';
import type { ArrivedCommand } from '../protocol/arrived-command.ts';
import { truncateText } from '../protocol/markdown/index.ts';
import { normaliseCommand } from '../protocol/normalise.ts';
import { mergeReplies } from './merge.ts';
import type { MergeWarning } from './merge-parts.ts';

/** The message that holds the command; what Hotline left out is absent. */
export interface LateTarget {
  readonly connection: string;
  /** The command with its slash. */
  readonly name: string;
  /** What was typed behind it, as far as it is shown. */
  readonly text: string;
  readonly chatId?: number;
  readonly topicId?: number;
  readonly messageId?: number;
  readonly customerId?: number;
}

/** One answer in both forms. */
export interface LateText {
  /** Valid MarkdownV2 within Telegram's limits. */
  readonly markdown: string;
  readonly plain: string;
}

/** What is kept of a late answer; without `text` as long as it is expected. */
export interface KeptLate {
  readonly target: LateTarget;
  readonly text?: LateText;
}

export function targetOf(command: ArrivedCommand): LateTarget {
  const { connection, name, text, dialog, messageId, customerId } = normaliseCommand(command);
  const { chatId, topicId } = dialog;
  return { connection, name, text: shown(text), chatId, topicId, messageId, customerId };
}

/**
 * What Hotline takes for an internal comment: without it, what somebody else writes into a topic might be passed on to the
 * customer.
 */
const INTERNAL = '/ ';
/** Of the command, in UTF-16 units. */
const MAX_COMMAND = 100;

const shown = (typed: string): string => truncateText(typed.toWellFormed().replace(/\s+/g, ' ').trim(), MAX_COMMAND);

/**
 * The answer as the operator reads it, under the command that it answers; undefined when there is nothing to say. `warn` hears of what
 * could not be said as the plugin wanted.
 */
export function lateText(
  { name, text }: LateTarget,
  plugin: string,
  given: CommandOutcome,
  warn: (warning: MergeWarning) => void = () => {},
): LateText | undefined {
  const outcome = given.status === 'died' ? brokenOff(given) : given;
  if (mergeReplies([{ plugin, outcome }], { format: 'json', command: name }).body.type === 'empty') return undefined;
  const title: CommandOutcome = {
    status: 'reply',
    reply: { kind: 'text', text: `${INTERNAL}↩️ ${shown(`${name} ${text}`)}` },
  };
  const parts = [
    { plugin: '', outcome: title },
    { plugin, outcome },
  ];
  const merged = (format: 'markdown' | 'json') => {
    const { body, warnings } = mergeReplies(parts, { format, command: name });
    return { said: body.type === 'empty' ? '' : body.body, warnings };
  };
  const { said: markdown, warnings } = merged('markdown');
  warnings.forEach(warn);
  return { markdown, plain: (JSON.parse(merged('json').said) as { message: string }).message };
}

/** Not every end is a crash: the plugin may have been replaced, or the host stopped. */
function brokenOff({ reason, reference }: Extract<CommandOutcome, { status: 'died' }>): CommandOutcome {
  return { status: 'unavailable', reason: `${reason} before its answer was ready. Reference: ${reference}` };
}

export const writeLate = (kept: KeptLate): string => JSON.stringify(kept);
export const readLate = (body: string): KeptLate => JSON.parse(body) as KeptLate;
