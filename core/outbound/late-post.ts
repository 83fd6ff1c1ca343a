import type { PostLate } from '../commands/late.ts';
import type { Config, Connection } from '../config/types.ts';
import { HostError, type ErrorCode } from '../errors.ts';
import type { Outbound } from './outbound.ts';

/** In whose name they wait for their turn: no plugin can take theirs. */
const BY = 'late answers';
const NEVER_AS_BOT: ReadonlySet<string> = new Set<ErrorCode>(['OUTBOUND_REFUSED', 'OUTBOUND_INVALID']);

/**
 * How a connection posts late answers: as its bot into the backend topic, else through the Topics API. Undefined: it has neither.
 *
 * Where the bot cannot write (it may not be a member of the group) the Topics API is tried; after anything else it may have arrived, or may
 * be sent by the bot later, and it is not sent twice.
 */
export function latePostOf(
  outbound: Outbound,
  { connections, outbound: { topics } }: Pick<Config, 'connections' | 'outbound'>,
  name: string,
): PostLate | undefined {
  const connection = connections.find((each) => each.name === name);
  return connection && postOf(outbound, connection, topics.send.action !== undefined);
}

function postOf(outbound: Outbound, connection: Connection, canSend: boolean): PostLate | undefined {
  const asBot: PostLate = async ({ chatId, topicId, messageId }, { markdown }) => {
    if (chatId === undefined)
      throw new HostError('OUTBOUND_INVALID', 'Hotline did not say where the command was typed.');
    const parameters = {
      chat_id: chatId,
      message_thread_id: topicId,
      text: markdown,
      parse_mode: 'MarkdownV2',
      ...(messageId !== undefined && {
        reply_parameters: { message_id: messageId, allow_sending_without_reply: true },
      }),
    };
    await outbound.telegram(connection, { by: BY, method: 'sendMessage', parameters });
  };
  const asHotline: PostLate = async ({ customerId }, { plain }) => {
    if (customerId === undefined) throw new HostError('OUTBOUND_INVALID', 'Hotline did not say who the customer is.');
    await outbound.sendToTopic(connection, BY, { customerId, text: plain });
  };
  const hasTopics = canSend && connection.topicsToken !== undefined;
  if (connection.botToken === undefined) return hasTopics ? asHotline : undefined;
  if (!hasTopics) return asBot;
  return async (target, text) => {
    try {
      await asBot(target, text);
    } catch (error) {
      if (!(error instanceof HostError) || !NEVER_AS_BOT.has(error.code)) throw error;
      await asHotline(target, text);
    }
  };
}
