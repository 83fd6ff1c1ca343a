import { unhandled } from '../commands/answer.ts';
import { mergeReplies } from '../commands/merge.ts';
import type { ReplyBody } from '../commands/reply.ts';
import type { CommandOutcome } from '../plugins/port.ts';
import { parseMarkdown } from '../protocol/markdown/index.ts';
import type { CommandName } from '../protocol/types.ts';
import type { OperatorReply } from './api.ts';
import { replies } from './limits.ts';
import { markdownProblem } from './markdown.ts';

/** What the host makes of a plugin's outcome and Hotline shows, with what the plugin's author wants to know. */
export function operatorReply(plugin: string, command: CommandName, outcome: CommandOutcome): OperatorReply {
  const { body, warnings } = mergeReplies([{ plugin, outcome }], { format: replies.format, command });
  const problem = invalidMarkdown(outcome) ?? warnings[0]?.reason;
  const failure = failureOf(outcome);
  return { ...shown(body), ...(problem !== undefined && { problem }), ...(failure !== undefined && { failure }) };
}

/** What Hotline shows for a command that the plugin does not declare. */
export const unhandledReply = (command: CommandName): OperatorReply => shown(unhandled(command));

function shown(body: ReplyBody): OperatorReply {
  switch (body.type) {
    case 'empty':
      return { kind: 'nothing', text: '' };
    case 'markdown':
      return { kind: 'markdown', text: parseMarkdown(body.body).text, markdown: body.body };
    case 'json': {
      const { message, error } = JSON.parse(body.body) as { message?: string; error?: string };
      return error === undefined ? { kind: 'text', text: message ?? '' } : { kind: 'error', text: error };
    }
  }
}

function invalidMarkdown(outcome: CommandOutcome): string | undefined {
  if (outcome.status !== 'reply' || outcome.reply.kind !== 'markdown') return undefined;
  return markdownProblem(outcome.reply.text);
}

function failureOf(outcome: CommandOutcome): string | undefined {
  if (outcome.status === 'failed') return outcome.message;
  return outcome.status === 'died' ? outcome.reason : undefined;
}
