import type { Config, Connection } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TopicAddress, TopicInfo } from '../plugin-context.ts';
import { DestinationCircuit } from './circuit.ts';
import { Pace } from './pace.ts';
import type { CallTelegram, Upload } from './telegram.ts';
import { createTopics, type Topics } from './topics.ts';

export interface OutboundOptions {
  connections(): readonly Connection[];
  settings(): Config['outbound'];
  readonly log: Log;
}

/**
 * What leaves the host: requests to Telegram and to Hotline. All reject with `HostError`s that hold no token: `OUTBOUND_NOT_CONFIGURED`,
 * `OUTBOUND_INVALID`, `OUTBOUND_REFUSED`, `OUTBOUND_LIMITED`, `OUTBOUND_FAILED`.
 *
 * ```ts
 * await outbound.telegram(connection, 'sendMessage', { chat_id: -1002146012345, text: 'Done.' });
 * ```
 */
export interface Outbound {
  /** Calls a method of the Bot API as the connection's bot. */
  telegram(connection: Connection, method: string, parameters: object, upload?: Upload): Promise<unknown>;
  infoByTopic(connection: Connection, topic: TopicAddress): Promise<TopicInfo>;
  /** Writes into a customer's topic. */
  sendToTopic(connection: Connection, message: { readonly customerId: number; readonly text: string }): Promise<void>;
  /** Breaks off whatever is under way or waits for its turn. */
  close(): void;
}

export function createOutbound({ connections, settings, log }: OutboundOptions): Outbound {
  const closing = new AbortController();
  const { signal } = closing;
  const circuits = new Map<string, DestinationCircuit>();
  const pace = new Pace({ maxWaitMs: () => settings().maxWaitMs });
  const bots = remembered<Promise<CallTelegram>>();
  const topics = remembered<Topics>();

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

  async function botOf(of: Connection): Promise<CallTelegram> {
    const { name: connection, botToken: token } = of;
    if (token === undefined) throw notConfigured(connection, 'botToken');
    const given = settings();
    return bots(JSON.stringify([connection, token, given]), async () => {
      // grammy is large, and many a deployment does without.
      const { createTelegram } = await import('./telegram.ts');
      const circuit = circuitOf('Telegram', given.telegram.url);
      return createTelegram({ connection, token, secrets: secretsOf(of), settings: given, circuit, pace, signal });
    });
  }

  function topicsOf(of: Connection): Topics {
    const { name, instanceId, apiKeys, timezone, topicsToken: token } = of;
    if (token === undefined) throw notConfigured(name, 'topicsToken');
    if (instanceId === undefined) throw notConfigured(name, 'instanceId');
    const given = settings();
    return topics(JSON.stringify([name, instanceId, apiKeys[0], timezone, token, given]), () => {
      const connection = { name, instanceId, apiKey: apiKeys[0]!, timezone, token };
      const circuit = circuitOf('Hotline', given.topics.url);
      return createTopics({ connection, secrets: secretsOf(of), settings: given, circuit, pace, signal });
    });
  }

  return {
    telegram: async (connection, method, parameters, upload) => (await botOf(connection))(method, parameters, upload),
    async infoByTopic(connection, { chatId, topicId }) {
      if (chatId === undefined || topicId === undefined)
        throw new HostError('OUTBOUND_INVALID', 'The topic is not named: it needs `chatId` and `topicId`.');
      return topicsOf(connection).infoByTopic({ chatId, topicId });
    },
    async sendToTopic(connection, message) {
      const { action } = settings().topics.send;
      if (action === undefined)
        throw new HostError('OUTBOUND_NOT_CONFIGURED', 'The setting outbound.topics.send.action is not set.');
      await topicsOf(connection).send(action, message);
    },
    close: () => closing.abort(),
  };

  /** Clients by all that they depend on; those of connections and settings that have changed are left behind. */
  function remembered<Client>() {
    const clients = new Map<string, Client>();
    return (key: string, make: () => Client): Client => {
      const known = clients.get(key);
      if (known !== undefined) return known;
      if (clients.size >= 2 * connections().length) clients.clear();
      const made = make();
      clients.set(key, made);
      return made;
    };
  }
}

function secretsOf({ apiKeys, botToken, topicsToken }: Connection): string[] {
  return [...apiKeys, botToken, topicsToken].filter((secret) => secret !== undefined);
}

function notConfigured(connection: string, setting: string): HostError {
  return new HostError('OUTBOUND_NOT_CONFIGURED', `The connection ${connection} has no ${setting}.`);
}
