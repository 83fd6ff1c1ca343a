import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** An answer other than 200: a status and one sentence that tells nothing secret. */
export interface Refusal {
  readonly status: number;
  readonly sentence: string;
  /** `{ "error": "one sentence" }` */
  readonly body: string;
  readonly headers: Readonly<Record<string, string | number>>;
}

export function refusal(status: number, sentence: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  const body = JSON.stringify({ error: sentence });
  return {
    status,
    sentence,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  };
}

export const TOO_LARGE = refusal(413, 'The body is too large.');
export const FAILED = refusal(500, 'The host failed; its log says why.');

/** The same refusal with the number of seconds after which to come again. */
export function retryAfter(seconds: number, { headers, ...refused }: Refusal): Refusal {
  return { ...refused, headers: { ...headers, 'retry-after': String(Math.max(1, Math.ceil(seconds))) } };
}

/** Sockets on which a refusal left while the request was still arriving: nothing more may be written to them. */
const refusedEarly = new WeakSet<Socket>();

/** Whether a request was refused before all of it was there, and is only being thrown away now. */
export function wasRefusedEarly(socket: Socket): boolean {
  return refusedEarly.has(socket);
}

/**
 * Refuses a request at once. What is still arriving of it is thrown away, within the server's time limit for a request,
 * since a connection cut in the middle would often lose the answer, too.
 */
export function refuse(req: IncomingMessage, res: ServerResponse, { status, headers, body }: Refusal): void {
  if (!req.complete) {
    refusedEarly.add(req.socket);
    req.once('end', () => refusedEarly.delete(req.socket));
    req.resume();
  }
  res.writeHead(status, headers).end(body);
}
