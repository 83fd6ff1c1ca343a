import { z } from 'zod';
import { field } from './data.ts';
import { isObject } from './readers.ts';
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

/** Only `event_type` must be right; whatever else is missing or of another type is absent. */
export const envelopeSchema = z.object({
  event_type: z.string(),
  timestamp: field(z.string()),
  instance_id: field(z.union([z.string(), z.int().transform(String)])),
  data: field(z.custom<Readonly<Record<string, unknown>>>(isObject)),
  api_key: z.unknown().optional(),
});

/**
 * Reads a request's parsed body; undefined when it is not an object with a string `event_type`.
 *
 * ```ts
 * const envelope = readEnvelope(parseJson(body));
 * ```
 */
export function readEnvelope(value: unknown): Envelope | undefined {
  if (!isObject(value)) return undefined;
  const { data: fields } = envelopeSchema.safeParse(value);
  if (fields === undefined) return undefined;
  const { api_key: apiKey, ...raw } = value;
  return {
    eventType: fields.event_type,
    timestamp: fields.timestamp,
    instanceId: fields.instance_id,
    apiKey,
    data: fields.data ?? {},
    raw,
  };
}
