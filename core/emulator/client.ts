import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';

/** How a request ended: an answer, or one sentence that says why there is none. */
export type HttpResult = HttpAnswer | HttpFailure;

export interface HttpAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
  /** Milliseconds from the request until the whole answer had come. */
  readonly elapsedMs: number;
}

export interface HttpFailure {
  readonly failure: string;
  readonly elapsedMs: number;
}

/** Posts a JSON text. Never rejects. */
export type Post = (url: string, body: string, timeoutMs: number) => Promise<HttpResult>;

export interface Client {
  readonly post: Post;
  /** Closes the connections that are kept open for the next request. */
  close(): void;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused: nothing listens there',
  ECONNRESET: 'the connection was cut before the answer was complete',
  EPIPE: 'the connection was cut before the answer was complete',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the host could not be reached',
  EHOSTUNREACH: 'the host could not be reached',
  ENETUNREACH: 'the host could not be reached',
};

/** Makes a client that keeps connections open. `insecureTls` accepts self-signed certificates. */
export function createClient({ insecureTls = false }: { readonly insecureTls?: boolean } = {}): Client {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true, rejectUnauthorized: !insecureTls });

  const start = (url: URL, options: http.RequestOptions) =>
    url.protocol === 'https:'
      ? https.request(url, { ...options, agent: secure })
      : http.request(url, { ...options, agent: plain });

  const post: Post = async (url, body, timeoutMs) => {
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    try {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const request = start(new URL(url), { method: 'POST', headers, signal: deadline.signal });
      const responded = once(request, 'response') as Promise<[http.IncomingMessage]>;
      request.end(body);
      const [response] = await responded;
      const answer = await text(response);
      return {
        status: response.statusCode!,
        contentType: response.headers['content-type'],
        body: answer,
        elapsedMs: elapsed(),
      };
    } catch (error) {
      const reason = deadline.signal.aborted ? `there was no answer within ${timeoutMs / 1000} s` : reasonOf(error);
      return { failure: `${describe(url)}: ${reason}.`, elapsedMs: elapsed() };
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    post,
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

/** A URL's query and credentials may be secrets. */
function describe(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}${new URL(url).pathname}` : url;
}
