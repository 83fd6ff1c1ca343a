import { stat } from 'node:fs/promises';
import { autoRetry } from '@grammyjs/auto-retry';
import { Api, GrammyError, HttpError, InputFile, type Transformer } from 'grammy';
import { HostError } from '../errors.ts';
import type { DestinationCircuit } from './circuit.ts';
import { failed, limited, networkReason, refused, type Asked } from './failures.ts';
import type { Pace, PaceLimit } from './pace.ts';
import { withoutSecrets } from './secrets.ts';

export interface TelegramSettings {
  readonly timeoutMs: number;
  readonly maxWaitMs: number;
  readonly telegram: { readonly url: string; readonly perSecond: number; readonly perChatPerMinute: number };
}

export interface TelegramOptions {
  /** The name of the connection. */
  readonly connection: string;
  readonly token: string;
  /** What must be in no error and no answer, the token included. */
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

export interface TelegramCall {
  /** Who asks, see `pace.ts`. */
  readonly by: string;
  readonly method: string;
  readonly parameters: object;
  readonly upload?: Upload;
}

/** After a 429: how often one request is repeated. */
const MAX_RETRIES = 3;
const ANSWER_LIMIT = 1_048_576;
/** A file gets the time that it takes on a slow line, beside that of other requests. */
const UPLOAD_BYTES_PER_MS = 256;
/** Longer ones are none, and a plugin can make up many. */
const MAX_CHAT_ID = 64;

/**
 * Calls one method of the Bot API. A 429 is the only answer after which it is repeated, since that says that nothing was done; after
 * a failure on the way, or a 5xx, nobody knows. Rejects with `HostError`s that hold no token.
 */
export async function callTelegram(
  { connection, token, secrets, settings, circuit, pace, signal }: TelegramOptions,
  { by, method, parameters, upload }: TelegramCall,
): Promise<unknown> {
  const { timeoutMs, maxWaitMs, telegram } = settings;
  const limits = limitsOf(connection, parameters, telegram);
  const guarded: Transformer = (send, name, payload, aborted) =>
    circuit.run(
      () => send(name, payload, aborted),
      (answer) => !answer.ok && answer.error_code >= 500,
    );
  const paced: Transformer = async (send, name, payload, aborted) => {
    await pace.turn(limits, by, signal);
    const answer = await send(name, payload, aborted);
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

  try {
    const bytes = upload === undefined ? 0 : (await stat(upload.path)).size;
    const api = new Api(token, {
      apiRoot: telegram.url,
      timeoutSeconds: (timeoutMs + bytes / UPLOAD_BYTES_PER_MS) / 1_000,
      // The token must not follow to another place, and the answer has to fit into memory.
      baseFetchConfig: { redirect: 'error', size: ANSWER_LIMIT },
    });
    api.config.use(guarded, paced, retried);
    const methods = api.raw as unknown as Record<string, (payload: object, aborted: AbortSignal) => Promise<unknown>>;
    const file = upload && { [upload.field]: new InputFile(upload.path, upload.filename) };
    return withoutSecrets(await methods[method]!({ ...parameters, ...file }, signal), secrets);
  } catch (error) {
    throw explained(error, { whom: 'Telegram', what: method, connection, secrets });
  }
}

function limitsOf(
  connection: string,
  parameters: object,
  { perSecond, perChatPerMinute }: TelegramSettings['telegram'],
): [PaceLimit, ...PaceLimit[]] {
  const bot = { key: `bot ${connection}`, rate: { count: perSecond, perMs: 1_000 } };
  if (!('chat_id' in parameters)) return [bot];
  const id = JSON.stringify(parameters.chat_id).replaceAll('"', '').slice(0, MAX_CHAT_ID);
  return [{ key: `chat ${connection} ${id}`, rate: { count: perChatPerMinute, perMs: 60_000 } }, bot];
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
