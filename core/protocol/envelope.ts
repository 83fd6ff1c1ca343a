import { isObject, readInstanceId } from './readers.ts';
import type { RawDelivery } from './types.ts';

/** What every request of Hotline's has around its `data`, read but not yet trusted: `apiKey` is whatever was sent. */
export interface Envelope {
  /** An event's name, or a command with its slash. */
  readonly eventType: string;
  /** `YYYY-MM-DD HH:MM:SS`, as sent. */
  readonly timestamp?: string;
  readonly instanceId?: string;
  readonly apiKey: unknown;
  /** Empty when none was sent, or something other than an object. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The whole body without `api_key`. */
  readonly raw: RawDelivery;
}

/**
 * Reads a request's parsed body; undefined when it is not an object with a string `event_type`. By hand, like `readers.ts`; the schema is
 * `envelopeData`.
 *
 * ```ts
 * const envelope = readEnvelope(parseJson(body));
 * ```
 */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (!isObject(value)) return undefined;
  const { api_key: apiKey, ...raw } = value;
  return openEnvelope(raw, apiKey);
}

/** The same for a body that has lost its key already. */
export function openEnvelope(raw: RawDelivery, apiKey?: unknown): Envelope | undefined {
  const { event_type: eventType, timestamp, instance_id: instanceId, data } = raw;
  if (typeof eventType !== 'string') return undefined;
  return {
    eventType,
    timestamp: typeof timestamp === 'string' ? timestamp : undefined,
    instanceId: readInstanceId(instanceId),
    apiKey,
    data: isObject(data) ? data : {},
    raw,
  };
}
