import type { OnConnection, PluginHotline, PluginTelegram, TopicAddress } from '../plugin-context.ts';
import { Markdown } from '../protocol/markdown/markdown.ts';
import type { HostServices } from './contract.ts';
import { hostError } from './host-error.ts';
import type { LeaveForHost } from './outbox.ts';

/** The methods of the Bot API that plugins may call: those that write, change or look, and nothing that administers. */
export const TELEGRAM_METHODS = [
  'sendMessage',
  'sendPhoto',
  'sendDocument',
  'editMessageText',
  'deleteMessage',
  'setMessageReaction',
  'sendChatAction',
  'getChat',
  'getFile',
] as const satisfies readonly (keyof PluginTelegram)[];

/** Parameters that may be bytes. */
const FILE_FIELDS = ['photo', 'document'];
const MAX_FILENAME = 255;
/** Parameters that `md` may stand in for. */
const TEXT_FIELDS = ['text', 'caption'];

/** `ctx.telegram`: the plugin's calls, checked here, done by the host. `connection` is that of the call, null without one. */
export function createPluginTelegram(
  host: Pick<HostServices, 'telegram'>,
  leave: LeaveForHost,
  connection: string | null,
): PluginTelegram {
  const call = (method: string) => async (given: unknown, on?: OnConnection) => {
    const { filename, ...parameters } = fieldsOf(given, method);
    for (const field of TEXT_FIELDS) {
      const text = parameters[field];
      if (text instanceof Markdown) Object.assign(parameters, { [field]: text.markup, parse_mode: 'MarkdownV2' });
    }
    const to = connectionOf(on) ?? connection;
    const field = FILE_FIELDS.find((each) => parameters[each] instanceof Uint8Array);
    const { [field ?? '']: data, ...others } = parameters;
    const checked = asJson(others, method);
    if (field === undefined) return host.telegram(method, checked, null, to);
    const name = typeof filename === 'string' ? filename.slice(-MAX_FILENAME) : field;
    return leave(data as Uint8Array, (staged) => host.telegram(method, checked, { field, staged, filename: name }, to));
  };
  return Object.fromEntries(TELEGRAM_METHODS.map((method) => [method, call(method)])) as unknown as PluginTelegram;
}

/** `ctx.hotline`: likewise. `topic` is that of the call. */
export function createPluginHotline(
  host: Pick<HostServices, 'infoByTopic' | 'sendToTopic'>,
  connection: string | null,
  topic: TopicAddress,
): PluginHotline {
  return {
    async infoByTopic({ chatId, topicId } = topic, on) {
      for (const id of [chatId, topicId])
        if (!Number.isSafeInteger(id))
          throw hostError('OUTBOUND_INVALID', 'ctx.hotline.infoByTopic needs a topic: { chatId, topicId }.');
      const { lastAt, ...info } = await host.infoByTopic({ chatId, topicId }, connectionOf(on) ?? connection);
      return lastAt === undefined ? info : { ...info, lastAt: new Date(lastAt) };
    },
    async send(message, on) {
      const { customerId, text } = fieldsOf(message, 'send');
      if (!Number.isSafeInteger(customerId) || typeof text !== 'string')
        throw hostError('OUTBOUND_INVALID', 'ctx.hotline.send needs { customerId, text }.');
      const checked = asJson({ customerId: customerId as number, text }, 'send');
      await host.sendToTopic(checked, connectionOf(on) ?? connection);
    },
  };
}

function fieldsOf(given: unknown, method: string): Record<string, unknown> {
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return { ...given };
  throw hostError('OUTBOUND_INVALID', `${method} needs an object of parameters.`);
}

function connectionOf(on: OnConnection | undefined): string | undefined {
  const connection: unknown = on?.connection;
  if (connection === undefined || typeof connection === 'string') return connection;
  throw hostError('OUTBOUND_INVALID', `\`connection\` must be the name of one, not ${typeof connection}.`);
}

/** Long texts end here, not on the channel, where they would end the process. */
const PARAMETERS_LIMIT = 262_144;

function asJson<Parameters extends object>(parameters: Parameters, method: string): Parameters {
  const { length } = JSON.stringify(parameters);
  if (length <= PARAMETERS_LIMIT) return parameters;
  throw hostError(
    'OUTBOUND_INVALID',
    `The parameters of ${method} take ${length} characters; allowed: ${PARAMETERS_LIMIT}.`,
  );
}
