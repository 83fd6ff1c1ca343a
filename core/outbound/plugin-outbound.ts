import type { Config, Connection } from '../config/types.ts';
import { HostError } from '../errors.ts';
import type { TopicAddress, TopicInfo } from '../plugin-context.ts';
import type { Outbound } from './outbound.ts';
import type { Upload } from './telegram.ts';

/** What one plugin may ask of others; `connection` null: the only one that it serves. */
export interface PluginOutbound {
  telegram(method: string, parameters: object, upload: Upload | undefined, connection: string | null): Promise<unknown>;
  infoByTopic(topic: TopicAddress, connection: string | null): Promise<TopicInfo>;
  sendToTopic(
    message: { readonly customerId: number; readonly text: string },
    connection: string | null,
  ): Promise<void>;
}

/** Parameters in which a server of the Bot API that a company runs by itself takes the path of a file on its own disk. */
const FILE_FIELDS: ReadonlySet<string> = new Set(['photo', 'document', 'thumbnail']);
const LOCAL_FILE = /^\s*file:/i;

/** Keeps a plugin to the connections whose events and commands it gets. */
export function createPluginOutbound(
  plugin: string,
  outbound: Outbound,
  connections: () => Config['connections'],
): PluginOutbound {
  function find(name: string | null): Connection {
    const served = connections().filter(({ plugins }) => plugins === undefined || plugins.includes(plugin));
    const found = name === null ? served.length === 1 && served[0] : served.find((each) => each.name === name);
    if (found) return found;
    const names = served.map((each) => each.name).join(', ') || 'none';
    const wrong = name === null ? 'say which connection it is for' : `the connection ${name} is not one that it serves`;
    throw new HostError('OUTBOUND_INVALID', `${plugin}: ${wrong}, as in { connection: '…' }. It serves: ${names}.`);
  }

  return {
    async telegram(method, parameters, upload, connection) {
      for (const [field, value] of Object.entries(parameters))
        if (FILE_FIELDS.has(field) && typeof value === 'string' && LOCAL_FILE.test(value))
          throw new HostError('OUTBOUND_INVALID', `${plugin}: ${field} must be bytes, a URL or a file_id, not a path.`);
      return outbound.telegram(find(connection), { by: plugin, method, parameters, upload });
    },
    infoByTopic: async (topic, connection) => outbound.infoByTopic(find(connection), plugin, topic),
    sendToTopic: async (message, connection) => outbound.sendToTopic(find(connection), plugin, message),
  };
}
