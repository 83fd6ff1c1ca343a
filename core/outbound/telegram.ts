import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, HttpError, InputFile, type Transformer } from 'grammy';
import { HostError } from '../errors.ts';
import type { DestinationCircuit } from './circuit.ts';
import { failed, limited, networkReason, refused, type Asked } from './failures.ts';
import type { Pace, PaceLimit } from './pace.ts';

export interface TelegramSettings {
  readonly timeoutMs: number;
  readonly maxWaitMs: number;
  readonly telegram: { readonly url: string; readonly perSecond: number; readonly perChatPerMinute: number };
}

export interface TelegramOptions {
  /** The name of the connection. */
  readonly connection: string;
  readonly token: string;
  /** What must be in no error, the token included. */
  readonly secrets: readonly string[];
  readonly settings: TelegramSettings;
  readonly circuit: DestinationCircuit;
  readonly pace: Pace;
  /** Aborts when the host stops. */
  readonly signal: AbortSignal;
}

export interface Upload {
  /** The parameter that it is: `document`, `photo`. */
  readonly field: string;
  /** Of the file to send; absolute. */
  readonly path: string;
  readonly filename: string;
}

/** Calls one method of the Bot API. Rejects with `HostError`s that hold no token. */
export type CallTelegram = (method: string, parameters: object, upload?: Upload) => Promise<unknown>;

/** After a 429: how often one request is repeated. */
const MAX_RETRIES = 3;

/**
 * One bot. A 429 is the only answer after which a request is repeated, since it says that nothing was done; after a failure on
 * the way, or a 5xx, nobody knows.
 */
export function createTelegram({
  connection,
  token,
  secrets,
  settings,
  circuit,
  pace,
  signal,
}: TelegramOptions): CallTelegram {
  const { timeoutMs, maxWaitMs, telegram } = settings;
  const api = new Api(token, { apiRoot: telegram.url, timeoutSeconds: timeoutMs / 1_000 });

  const guarded: Transformer = (send, method, payload, aborted) =>
    circuit.run(
      () => send(method, payload, aborted),
      (answer) => !answer.ok && answer.error_code >= 500,
    );
  const paced: Transformer = async (send, method, payload, aborted) => {
    const limits = limitsOf(payload);
    await pace.turn(limits, signal);
    const answer = await send(method, payload, aborted);
    const seconds = answer.ok ? undefined : answer.parameters?.retry_after;
    if (seconds !== undefined) pace.pause(limits[0], seconds * 1_000);
    return answer;
  };
  const retried = autoRetry({
    maxRetryAttempts: MAX_RETRIES,
    maxDelaySeconds: maxWaitMs / 1_000,
    rethrowInternalServerErrors: true,
    rethrowHttpErrors: true,
  });
  api.config.use(guarded, paced, retried);

  function limitsOf(payload: object): [PaceLimit, ...PaceLimit[]] {
    const bot = { key: connection, rate: { count: telegram.perSecond, perMs: 1_000 } };
    if (!('chat_id' in payload)) return [bot];
    const chat = `${connection} ${String(payload.chat_id)}`;
    return [{ key: chat, rate: { count: telegram.perChatPerMinute, perMs: 60_000 } }, bot];
  }

  const methods = api.raw as unknown as Record<string, (payload: object, signal: AbortSignal) => Promise<unknown>>;
  return async (method, parameters, upload) => {
    const payload = upload
      ? { ...parameters, [upload.field]: new InputFile(upload.path, upload.filename) }
      : parameters;
    try {
      return await methods[method]!(payload, signal);
    } catch (error) {
      throw explained(error, { whom: 'Telegram', what: method, connection, secrets });
    }
  };
}

/** grammy's errors hold the request, and with it the token: none of them goes any further, not even as a cause. */
function explained(error: unknown, asked: Asked): HostError {
  if (error instanceof HostError) return error;
  if (!(error instanceof GrammyError))
    return failed(asked, networkReason(error instanceof HttpError ? error.error : error));
  const { error_code: status, description, parameters } = error;
  if (status === 429) return limited(asked, parameters.retry_after ?? 0);
  return status >= 500 ? failed(asked, `${status} ${description}`) : refused(asked, status, description);
}
