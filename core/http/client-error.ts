import type { Socket } from 'node:net';
import { STATUS_CODES } from './node-http.ts';
import { refusal, wasRefusedEarly } from './refusal.ts';
import type { Refusal } from './refusal.ts';

const TOO_SLOW = refusal(408, 'The request took too long to arrive.');
const HEADERS_TOO_LARGE = refusal(431, 'The headers are too large.');
const NOT_HTTP = refusal(400, 'The request is not valid HTTP.');

/**
 * Answers what never became a request, and a request whose time is over, and ends the connection. Node offers no response object
 * here, so the answer is written by hand.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  const refused = refusalFor(error.code ?? '');
  if (!refused || !socket.writable || wasRefusedEarly(socket)) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = refused;
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** None for a connection that broke, or never became one: a TLS greeting that failed, for instance. */
function refusalFor(code: string): Refusal | undefined {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return TOO_SLOW;
  if (code === 'HPE_HEADER_OVERFLOW') return HEADERS_TOO_LARGE;
  return code.startsWith('HPE_') ? NOT_HTTP : undefined;
}
