import { markdownForTerminal } from '../../core/cli/terminal-markdown.ts';
import { toPlainText } from '../../core/protocol/markdown/index.ts';
import type { Reply } from './conversation.ts';
import { Deviation } from './deviation.ts';
import { bubble } from './layout.ts';
import { withProgress } from './progress.ts';
import { show } from './show.ts';
import { BOT_TOKEN, PATIENCE_MS, type Stage } from './stage.ts';
import { duration } from './text.ts';

/** What the Bot API's `sendMessage` is given. */
interface Posted {
  readonly chat_id: number;
  readonly message_thread_id: number;
  readonly parse_mode: string;
  readonly text: string;
  readonly reply_parameters: { readonly message_id: number };
}

/**
 * Shows what the connection's bot posts into the topic for a command that was answered before. Settles with how late it came, in
 * milliseconds.
 */
export async function showLate(stage: Pick<Stage, 'telegram' | 'until'>, asked: Reply, says: RegExp): Promise<number> {
  const { command, askedAt, dialog, messageId } = asked;
  const first = () => stage.telegram.requests[0];
  const wait = () => withProgress(`${command} goes on`, PATIENCE_MS, stage.until(`late answer to ${command}`, first));
  const { path, json, at } = first() ?? (await wait());
  const posted = json as unknown as Posted;
  const isAnswer =
    path === `/bot${BOT_TOKEN}/sendMessage` &&
    posted.chat_id === dialog.chatId &&
    posted.message_thread_id === dialog.topicId &&
    posted.reply_parameters.message_id === messageId &&
    posted.parse_mode === 'MarkdownV2';
  if (!isAnswer || !says.test(toPlainText(posted.text)))
    throw new Deviation(`This is no answer to ${command}: ${path} ${JSON.stringify(json)}`);
  const lateMs = at - askedAt;
  await show(
    bubble({
      who: 'The bot posts into the topic',
      text: markdownForTerminal(posted.text),
      note: `${duration(lateMs)} after the command`,
      colour: 'cyan',
    }),
  );
  return lateMs;
}
