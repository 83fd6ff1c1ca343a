import { truncateText } from '../protocol/markdown/index.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { fairShares } from './merge-shares.ts';

/** A plugin that has no reply to show, and what the operator reads instead; never internals. */
export interface Failure {
  readonly plugin: string;
  readonly reason: string;
  /** The plugin says so itself, in words meant for the operator. */
  readonly ownWords: boolean;
}

/** In UTF-16 units: enough for a sentence or two. */
const MAX_REASON = 300;

export function failureOf(plugin: string, outcome: CommandOutcome, command: string): Failure | undefined {
  if (outcome.status !== 'reply') return { plugin, reason: reasonOf(outcome), ownWords: false };
  if (outcome.reply.kind !== 'error') return undefined;
  const reason = outcome.reply.text.toWellFormed();
  if (reason.trim() === '') return { plugin, reason: `${command} failed without a reason`, ownWords: false };
  return { plugin, reason, ownWords: true };
}

function reasonOf(outcome: Exclude<CommandOutcome, { status: 'reply' }>): string {
  switch (outcome.status) {
    case 'failed':
      return `Something went wrong. Reference: ${outcome.reference}`;
    case 'timeout':
      return outcome.killed
        ? `did not answer within ${seconds(outcome.afterMs)} and was restarted`
        : `no answer within ${seconds(outcome.afterMs)}`;
    case 'died':
      return `crashed and was restarted. Reference: ${outcome.reference}`;
    case 'unavailable':
      return outcome.reason;
  }
}

const seconds = (ms: number): string => `${Number((ms / 1000).toFixed(2))} s`;

/** One line for each failure, together at most `limit` UTF-16 units. */
export function failureLines(failures: readonly Failure[], limit: number, prefix = '⚠️ '): string {
  const lines = failures.map(({ plugin, reason }) => {
    const oneLine = `${plugin}: ${reason}`.toWellFormed().replace(/\s+/g, ' ').trim();
    return prefix + truncateText(oneLine, MAX_REASON);
  });
  const shares = fairShares(
    lines.map((line) => line.length),
    limit - (lines.length - 1),
  );
  return lines.map((line, index) => truncateText(line, shares[index]!)).join('\n');
}
