import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { INSTANCE, KEY } from './serving.ts';

export interface RawResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** All of it, but for the `Date` header. */
  readonly text: string;
}

/** A connection on which a test writes every byte itself. */
export class RawConnection {
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;
  #received = '';

  constructor(socket: Socket) {
    this.socket = socket;
    this.#closed = once(socket, 'close').catch(() => undefined);
    // latin1 keeps one character a byte, so that lengths agree with Content-Length.
    socket.setEncoding('latin1').on('data', (text: string) => (this.#received += text));
    socket.on('error', () => undefined);
  }

  write(...parts: readonly (string | Buffer)[]): this {
    for (const part of parts) this.socket.write(part);
    return this;
  }

  /** The next whole response. Rejects when the connection ends first. */
  async response(): Promise<RawResponse> {
    for (;;) {
      const response = this.#take();
      if (response) return response;
      if (this.socket.closed) throw new Error(`The connection ended after ${JSON.stringify(this.#received)}.`);
      await Promise.race([once(this.socket, 'data').catch(() => undefined), this.#closed]);
    }
  }

  /** What came and was not taken as a response, once the server has ended the connection. */
  async rest(): Promise<string> {
    await this.#closed;
    return this.#received;
  }

  #take(): RawResponse | undefined {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return undefined;
    const [first = '', ...lines] = this.#received.slice(0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => line.split(/: ?/, 2)).map(([name = '', value = '']) => [name.toLowerCase(), value]),
    );
    const length = end + 4 + Number(headers['content-length'] ?? 0);
    if (this.#received.length < length) return undefined;
    const text = this.#received.slice(0, length).replace(/\r\ndate: [^\r]*/i, '');
    const body = Buffer.from(this.#received.slice(end + 4, length), 'latin1').toString();
    this.#received = this.#received.slice(length);
    return { status: Number(first.split(' ')[1]), headers, body, text };
  }
}

/** Connects; `from` is the loopback address to come from, such as `127.0.0.2`. */
export async function connect(port: number, from?: string): Promise<RawConnection> {
  const socket = connectTcp({ port, host: '127.0.0.1', ...(from && { localAddress: from }) });
  onTestFinished(() => void socket.destroy());
  const connection = new RawConnection(socket);
  await once(socket, 'connect');
  return connection;
}

type Headers = Readonly<Record<string, string | number>>;

/** The bytes of a request up to its body. */
export function head(method: string, path: string, headers: Headers = {}): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Posts a body on a connection of its own. */
export async function post(
  port: number,
  body: string | Buffer,
  headers: Headers = {},
  from?: string,
): Promise<RawResponse> {
  const connection = await connect(port, from);
  connection.write(head('POST', '/webhooks', { 'content-length': Buffer.byteLength(body), ...headers }), body);
  const response = await connection.response();
  connection.socket.end();
  return response;
}

let messages = 0;

/** A command as Hotline sends it, with a message id of its own; `fields` replace those of the envelope. */
export function command(fields: object = {}, data: object = {}): string {
  return JSON.stringify({
    event_type: '/echo',
    timestamp: '2025-10-08 20:41:20',
    instance_id: INSTANCE,
    data: { command_data: 'deal', chat_id: -1002146012345, topic_id: 5, message_id: ++messages, ...data },
    api_key: KEY,
    ...fields,
  });
}

/** An event as Hotline sends it, with a message id of its own. */
export function event(fields: object = {}): string {
  const data = {
    backend_chat_id: -1002146012345,
    backend_thread_id: 5602541568,
    backend_message_id: ++messages * 2 ** 20,
  };
  return command({ event_type: 'message_received', data, ...fields });
}
