import { randomInt, randomUUID } from 'node:crypto';
import { closest } from '../config/closest.ts';
import { buildDelivery, type DeliveryFields } from '../emulator/deliveries.ts';
import { HostError } from '../errors.ts';
import { eventNames, isDialogEventName, isEventName } from '../protocol/names.ts';

/** Whom a delivery is sent as. */
export interface Sender {
  readonly instanceId?: string;
  readonly key: string;
  readonly timezone: string;
}

/** One event or command that is to be sent. */
export interface Delivery {
  /** An event's name, or a command with its slash. */
  readonly type: string;
  /** The connection that it names itself. */
  readonly instanceId?: string;
  /** The JSON text for the wire. */
  bodyFor(sender: Sender): string;
}

/**
 * A delivery from what was typed behind `hotline send`. No two are alike, so that none is taken for a repeat of another.
 *
 * Throws `HostError` `SEND_INVALID` for a name that is neither an event nor a command.
 */
export function deliveryFromWords(
  name: string,
  words: readonly string[],
  fields: Partial<DeliveryFields> = {},
): Delivery {
  if (!isEventName(name) && !/^\/\S+$/.test(name)) throw new HostError('SEND_INVALID', unknownName(name));
  // Dialog events have no id of their own: without the extra field, two within a second would be one.
  const unique = isDialogEventName(name) ? { data: { nonce: randomUUID() } } : { messageId: randomInt(1, 2 ** 31) };
  return {
    type: name,
    bodyFor: ({ instanceId, key, timezone }) =>
      JSON.stringify(
        buildDelivery({ ...fields, ...unique, type: name, text: words.join(' '), instanceId, apiKey: key, timezone }),
      ),
  };
}

function unknownName(name: string): string {
  const meant = closest(name, eventNames);
  const suggestion =
    meant === undefined ? `a command begins with its slash: /${name.replace(/^\/?\s*/, '')}` : `did you mean ${meant}?`;
  return `${name} is neither an event nor a command; ${suggestion}\nThe events are: ${eventNames.join(', ')}.`;
}

/**
 * A delivery from JSON as Hotline would send it. It goes out as it is written, but for `api_key` and `instance_id`, which are
 * filled in when they are absent.
 *
 * Throws `HostError` `SEND_INVALID`; `place` is named in it.
 */
export function deliveryFromJson(text: string, place: string): Delivery {
  const { event_type: type, instance_id: instanceId, api_key: apiKey } = readObject(text, place);
  if (typeof type !== 'string') throw new HostError('SEND_INVALID', `${place} has no "event_type".`);
  return {
    type,
    ...(typeof instanceId === 'string' && { instanceId }),
    bodyFor(sender) {
      const missing = {
        ...(instanceId === undefined && { instance_id: sender.instanceId }),
        ...(apiKey === undefined && { api_key: sender.key }),
      };
      const added = JSON.stringify(missing).slice(1, -1);
      return added === '' ? text : `{${added},${text.trimStart().slice(1)}`;
    },
  };
}

function readObject(text: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Of the parser's message only the position: it quotes the text, which may hold a key.
    const at = /line \d+ column \d+/.exec((error as Error).message);
    throw new HostError('SEND_INVALID', `${place} is not valid JSON${at === null ? '' : `; it breaks at ${at[0]}`}.`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new HostError('SEND_INVALID', `${place} is not a JSON object.`);
}
