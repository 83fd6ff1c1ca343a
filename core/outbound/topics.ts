import type { TopicAddress, TopicInfo } from '../plugin-context.ts';
import { parseTimestamp } from '../protocol/time.ts';
import type { DestinationCircuit } from './circuit.ts';
import { failed, limited, networkReason, refused, type Asked } from './failures.ts';
import type { Pace } from './pace.ts';
import { withoutSecrets } from './secrets.ts';

export interface TopicsSettings {
  readonly timeoutMs: number;
  readonly topics: {
    readonly url: string;
    readonly perSecond: number;
    readonly send: { readonly action?: string; readonly userField: string; readonly textField: string };
  };
}

export interface TopicsOptions {
  readonly connection: {
    readonly name: string;
    readonly instanceId: string;
    readonly apiKey: string;
    readonly timezone: string;
    readonly token: string;
  };
  /** Who asks, see `pace.ts`. */
  readonly by: string;
  /** What must be in no error and no answer, key and token included. */
  readonly secrets: readonly string[];
  readonly settings: TopicsSettings;
  readonly circuit: DestinationCircuit;
  readonly pace: Pace;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
}

/** Hotline's Topics API for one connection. Rejects with `HostError`s that hold neither key nor token. */
export interface Topics {
  infoByTopic(topic: Required<TopicAddress>): Promise<TopicInfo>;
  send(action: string, message: { readonly customerId: number; readonly text: string }): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Seconds. */
  readonly retryAfter: number;
}

const INFO = 'info_by_topic';
const ANSWER_LIMIT = 1_048_576;
/** After a 429 a request is repeated: it says that nothing was done. */
const MAX_ATTEMPTS = 4;

export function createTopics({ connection, by, secrets, settings, circuit, pace, signal }: TopicsOptions): Topics {
  const { name, instanceId, apiKey, timezone, token } = connection;
  const { timeoutMs, topics } = settings;
  const limit = { key: `topics ${name}`, rate: { count: topics.perSecond, perMs: 1_000 } };

  async function call(action: string, fields: object): Promise<Record<string, unknown>> {
    const asked: Asked = { whom: 'Hotline', what: action, connection: name, secrets };
    const body = JSON.stringify({ action, ...fields, instance: instanceId, api_key: apiKey });
    for (let attempt = 1; ; attempt++) {
      await pace.turn([limit], by, signal);
      const answer = await circuit.run(
        () => post(body, asked),
        ({ status }) => status >= 500,
      );
      if (answer.status !== 429) return read(answer, asked);
      pace.pause(limit, answer.retryAfter * 1_000);
      if (attempt === MAX_ATTEMPTS) throw limited(asked, answer.retryAfter);
    }
  }

  async function post(body: string, asked: Asked): Promise<Answer> {
    try {
      const response = await fetch(topics.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': token },
        body,
        // The key must not follow to another place.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      return { status: response.status, text: await textOf(response), retryAfter: secondsUntil(response) };
    } catch (error) {
      throw failed(asked, networkReason(error));
    }
  }

  return {
    async infoByTopic({ chatId, topicId }) {
      // Without the `-100` that makes a group's id one of the Bot API.
      const group = String(chatId).replace(/^-100/, '');
      return toTopicInfo(await call(INFO, { group_id: group, topic_id: topicId }), timezone);
    },
    async send(action, { customerId, text }) {
      const { userField, textField } = topics.send;
      await call(action, { [userField]: customerId, [textField]: text });
    },
  };
}

/** The answer; empty when it is no JSON object. */
function read({ status, text }: Answer, asked: Asked): Record<string, unknown> {
  if (status >= 500) throw failed(asked, `${status}`);
  const answer = withoutSecrets(parse(text) ?? {}, asked.secrets) as Record<string, unknown>;
  if (status >= 400) throw refused(asked, status, String(answer.error ?? answer.message ?? 'without a reason'));
  if (typeof answer.error === 'string') throw refused(asked, status, answer.error);
  return answer;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? { ...answer } : undefined;
  } catch {
    return undefined;
  }
}

/** `Retry-After` is a number of seconds or a date. */
function secondsUntil({ headers }: Response): number {
  const given = headers.get('retry-after') ?? '';
  return Number(given) || (Date.parse(given) - Date.now()) / 1_000 || 1;
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > ANSWER_LIMIT) throw new Error('The answer is too long.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function toTopicInfo(raw: Record<string, unknown>, timezone: string): TopicInfo {
  const text = (name: string) => (typeof raw[name] === 'string' ? raw[name] : undefined);
  const lastAt = text('topic_last_date');
  const info = {
    status: text('topic_status'),
    title: text('topic_title'),
    type: text('frontend_type'),
    lastAt: lastAt === undefined ? undefined : parseTimestamp(lastAt, timezone),
    customerId: Number.isSafeInteger(raw.user_id) ? (raw.user_id as number) : undefined,
    name: text('user_name'),
    firstName: text('user_first_name'),
    lastName: text('user_last_name'),
    username: text('user_username'),
    language: text('user_lang'),
    phone: text('user_phone'),
  };
  const present = Object.entries(info).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), raw };
}
