import type { Config, Connection } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TopicAddress, TopicInfo } from '../plugin-context.ts';
import { DestinationCircuit } from './circuit.ts';
import { Pace } from './pace.ts';
import { secretsOf } from './secrets.ts';
import type { TelegramCall } from './telegram.ts';
import { createTopics, type Topics } from './topics.ts';

export interface OutboundOptions {
  settings(): Config['outbound'];
  readonly log: Log;
}

/**
 * What leaves the host: requests to Telegram and to Hotline. `by` says who asks: each gets its share, see `pace.ts`. All reject with
 * `HostError`s that hold no token: `OUTBOUND_NOT_CONFIGURED`, `OUTBOUND_INVALID`, `OUTBOUND_REFUSED`, `OUTBOUND_LIMITED`, `OUTBOUND_FAILED`.
 *
 * ```ts
 * const parameters = { chat_id: -1002146012345, text: 'Done.' };
 * await outbound.telegram(connection, { by: 'crm', method: 'sendMessage', parameters });
 * ```
 */
export interface Outbound {
  /** Calls a method of the Bot API as the connection's bot. */
  telegram(connection: Connection, call: TelegramCall): Promise<unknown>;
  infoByTopic(connection: Connection, by: string, topic: TopicAddress): Promise<TopicInfo>;
  /** Writes into a customer's topic. */
  sendToTopic(
    connection: Connection,
    by: string,
    message: { readonly customerId: number; readonly text: string },
  ): Promise<void>;
  /** Breaks off whatever is under way or waits for its turn. */
  close(): void;
}

export function createOutbound({ settings, log }: OutboundOptions): Outbound {
  const closing = new AbortController();
  const { signal } = closing;
  const circuits = new Map<string, DestinationCircuit>();
  const pace = new Pace({ maxWaitMs: () => settings().maxWaitMs });

  /** One for each server, whoever asks it. */
  function circuitOf(whom: string, url: string): DestinationCircuit {
    const destination = `${whom} (${new URL(url).origin})`;
    let circuit = circuits.get(destination);
    if (circuit === undefined) {
      circuit = new DestinationCircuit({ destination, settings: () => settings().circuit, log });
      circuits.set(destination, circuit);
    }
    return circuit;
  }

  function topicsOf(of: Connection, by: string): Topics {
    const { name, instanceId, apiKeys, timezone, topicsToken: token } = of;
    if (token === undefined) throw notConfigured(name, 'topicsToken');
    if (instanceId === undefined) throw notConfigured(name, 'instanceId');
    const given = settings();
    const connection = { name, instanceId, apiKey: apiKeys[0]!, timezone, token };
    const circuit = circuitOf('Hotline', given.topics.url);
    return createTopics({ connection, by, secrets: secretsOf(of), settings: given, circuit, pace, signal });
  }

  return {
    async telegram(connection, call) {
      const { name, botToken: token } = connection;
      if (token === undefined) throw notConfigured(name, 'botToken');
      // grammy is large, and many a deployment does without.
      const { callTelegram } = await import('./telegram.ts');
      const given = settings();
      const circuit = circuitOf('Telegram', given.telegram.url);
      const secrets = secretsOf(connection);
      return callTelegram({ connection: name, token, secrets, settings: given, circuit, pace, signal }, call);
    },
    async infoByTopic(connection, by, { chatId, topicId }) {
      if (chatId === undefined || topicId === undefined)
        throw new HostError('OUTBOUND_INVALID', 'The topic is not named: it needs `chatId` and `topicId`.');
      return topicsOf(connection, by).infoByTopic({ chatId, topicId });
    },
    async sendToTopic(connection, by, message) {
      const { action } = settings().topics.send;
      if (action === undefined)
        throw new HostError('OUTBOUND_NOT_CONFIGURED', 'The setting outbound.topics.send.action is not set.');
      await topicsOf(connection, by).send(action, message);
    },
    close: () => closing.abort(),
  };
}

function notConfigured(connection: string, setting: string): HostError {
  return new HostError('OUTBOUND_NOT_CONFIGURED', `The connection ${connection} has no ${setting}.`);
}
